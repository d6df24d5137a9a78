-- notifications/token: what changes whenever a person's notifications change.
-- parameters: %(user)s bigint    reads: notifications_notification    result: newest id, number of unread ones    locks: none
SELECT
    (SELECT id FROM notifications_notification WHERE user_id = %(user)s ORDER BY id DESC LIMIT 1),
    (SELECT count(*) FROM notifications_notification WHERE user_id = %(user)s AND read_at IS NULL)

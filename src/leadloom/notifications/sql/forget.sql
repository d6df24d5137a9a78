-- notifications/forget: drop what members of the staff were told long ago, read or not.
-- parameters: %(before)s timestamptz, %(limit)s int
-- writes: notifications_notification    result: none    locks: the deleted rows
DELETE FROM notifications_notification
WHERE id IN (SELECT id FROM notifications_notification WHERE created_at < %(before)s LIMIT %(limit)s)

-- notifications/count_old: count notifications from before an instant, up to a limit.
-- parameters: %(before)s timestamptz, %(limit)s int    reads: notifications_notification    result: count
SELECT count(*) FROM (
    SELECT FROM notifications_notification WHERE created_at < %(before)s LIMIT %(limit)s
) AS found

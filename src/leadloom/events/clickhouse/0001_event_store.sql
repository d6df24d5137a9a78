-- The event store: everything that ever happened, sorted by the subject it happened to.
-- Inserts carry a deduplication token per tick and table, so a repeated insert is a no-op and queries may count rows.
CREATE TABLE events
(
    subject UInt64,
    type LowCardinality(String),
    at DateTime64(3, 'UTC'),
    event_id UUID,
    received_at DateTime64(3, 'UTC'),
    tick UInt64,
    origin LowCardinality(String),
    bot UInt8,
    visit UInt64,
    props JSON(max_dynamic_paths = 256)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (subject, type, at, event_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Which contact a subject belongs to: the row with the highest version wins. Identify and merge add rows here and never touch events.
CREATE TABLE subject_map
(
    subject UInt64,
    contact UInt64,
    version UInt64,
    at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (subject, version)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- The same map from the other side, so that a contact's subjects are found by the primary key.
CREATE TABLE contact_subjects
(
    contact UInt64,
    subject UInt64,
    version UInt64
)
ENGINE = MergeTree
ORDER BY (contact, subject, version)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Non-personal attributes of contacts (company's under "company"), the whole object at every version.
CREATE TABLE contact_versions
(
    contact UInt64,
    version UInt64,
    version_at DateTime64(3, 'UTC'),
    attrs JSON(max_dynamic_paths = 512)
)
ENGINE = MergeTree
ORDER BY (contact, version_at, version)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- The contacts a tick has to evaluate: sets of ids go to the engine as rows, not as parameters.
-- Partitions of done ticks are dropped by the loop; a TTL would follow the server's clock, and ticks follow their own.
CREATE TABLE touched
(
    tick UInt64,
    contact UInt64
)
ENGINE = MergeTree
PARTITION BY intDiv(tick, 10000)
ORDER BY (tick, contact)
SETTINGS non_replicated_deduplication_window = 10000;

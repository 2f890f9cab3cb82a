-- How long the windows of each flow are, and since when: what lies between older reports keeps the length that it was left out
-- under. The first watcher that audits a flow writes down its length; nothing has to be known of earlier ones.
CREATE TABLE IF NOT EXISTS flow_lengths (
  flow              VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- file time from which windows that have no report are so long
  since             DATETIME(6)  NOT NULL,
  length_seconds    BIGINT       NOT NULL,
  PRIMARY KEY (flow, since)
);

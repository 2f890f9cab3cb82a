-- What looks at a flow counted last, so that a source that shows fewer lines than before is found out, by another process, too.
CREATE TABLE counted_lines (
  flow        VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- log times
  log_from    DATETIME(6) NOT NULL,
  log_to      DATETIME(6) NOT NULL,
  counted_at  DATETIME(6) NOT NULL,
  forwarded   BIGINT      NOT NULL,
  processed   BIGINT      NOT NULL,
  failed      BIGINT      NOT NULL,
  -- since when counts have been the same
  quiet_since DATETIME(6) NOT NULL,
  -- since when nothing was added to what was there when all writers were heard
  live_since  DATETIME(6),
  -- since when the source has shown fewer; such a row stays until it shows as many again, or has removed the lines
  fewer_since DATETIME(6),
  PRIMARY KEY (flow, log_from, log_to, counted_at)
);

#!/bin/bash
# Accounts of the database: waybill's own, and one for Grafana that may read and do nothing else. MySQL's image runs this on
# its first start, over its socket; for TiDB a service of its own does, over DATABASE_HOST. Running it again changes passwords.
set -euo pipefail

literal() { # a string literal of SQL
  local s=${1//\\/\\\\}
  printf "'%s'" "${s//\'/\'\'}"
}

sql() {
  if [ -n "${DATABASE_HOST:-}" ]; then
    mysql --host="$DATABASE_HOST" --port="${DATABASE_PORT:-3306}" --user=root "$@"
  else
    mysql --protocol=socket --user=root "$@"
  fi
}

export MYSQL_PWD=$MYSQL_ROOT_PASSWORD
if ! sql --execute='SELECT 1' >/dev/null 2>&1; then
  # a new TiDB: root has no password yet
  MYSQL_PWD='' sql <<<"SET GLOBAL time_zone = '+00:00'; ALTER USER USER() IDENTIFIED BY $(literal "$MYSQL_ROOT_PASSWORD");"
fi

sql <<SQL
CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\` CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS '$MYSQL_USER'@'%' IDENTIFIED BY $(literal "$MYSQL_PASSWORD");
ALTER USER '$MYSQL_USER'@'%' IDENTIFIED BY $(literal "$MYSQL_PASSWORD");
GRANT ALL ON \`$MYSQL_DATABASE\`.* TO '$MYSQL_USER'@'%';
CREATE USER IF NOT EXISTS 'waybill_reader'@'%' IDENTIFIED BY $(literal "$READER_PASSWORD");
ALTER USER 'waybill_reader'@'%' IDENTIFIED BY $(literal "$READER_PASSWORD");
GRANT SELECT ON \`$MYSQL_DATABASE\`.* TO 'waybill_reader'@'%';
SQL

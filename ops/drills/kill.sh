#!/usr/bin/env bash
# Kills the real job N times at random moments, with SIGKILL and SIGTERM, starts it again each time, and compares all rows with
# those of a run that nobody disturbed. On the embedded database, or on the server that WAYBILL_TEST_DB_HOST, …_PORT, …_USER
# and …_PASSWORD name; its user must be allowed to create databases.
#
#   ops/drills/kill.sh [N] [SEED]
set -euo pipefail
cd "$(dirname "$0")/../.."

case ${1:-200} in
  '' | *[!0-9]* | 0) echo "usage: ops/drills/kill.sh [N] [SEED], where N is a number of kills, not '$1'" >&2; exit 2 ;;
esac
export WAYBILL_TEST_KILLS=${1:-200}
[ -z "${2:-}" ] || export WAYBILL_TEST_SEED=$2

exec ./mvnw --batch-mode --no-transfer-progress -pl reconciliation-job test \
  -Dtest=CrashTest -Dsurefire.failIfNoSpecifiedTests=false

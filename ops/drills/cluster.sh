#!/usr/bin/env bash
# Kills workers and watchers of a real cluster N times at random moments, with SIGKILL and SIGTERM, starts others each time, and compares
# all rows with those of one process that nobody disturbed. Broker and database are made for it; nothing else is needed.
#
#   ops/drills/cluster.sh [N]
set -euo pipefail
cd "$(dirname "$0")/../.."

case ${1:-200} in
  '' | *[!0-9]* | 0) echo "usage: ops/drills/cluster.sh [N], where N is a number of kills, not '$1'" >&2; exit 2 ;;
esac
export WAYBILL_TEST_CLUSTER_KILLS=${1:-200}

exec ./mvnw --batch-mode --no-transfer-progress -pl reconciliation-job test \
  '-Dtest=RemoteSlicesTest#killedWorkersAndWatchersLeaveTheRowsOfOneProcess' -Dsurefire.failIfNoSpecifiedTests=false

#!/usr/bin/env bash
# Draws random faults (rotation, tear, hole, lag of one collector, shrinking counts, refusals, kill, changed configuration,
# clock) over random traffic with known truth, N rounds of it, and compares every verdict with the truth by name. For folders
# and for Loki: a fake one, or the real one that LOKI_URL names. WAYBILL_TEST_MEDIUM=folders or =loki leaves the other out.
# A round that went wrong is told with its seed, and is played again by `faults.sh 1 SEED`.
#
#   ops/drills/faults.sh [N] [SEED]
set -euo pipefail
cd "$(dirname "$0")/../.."

case ${1:-1000} in
  '' | *[!0-9]* | 0) echo "usage: ops/drills/faults.sh [N] [SEED], where N is a number of rounds, not '$1'" >&2; exit 2 ;;
esac
export WAYBILL_TEST_FAULTS=${1:-1000}
export WAYBILL_TEST_SEED=${2:-$(date +%s)}

output=$(mktemp)
trap 'rm -f "$output"' EXIT
failed=0
./mvnw --batch-mode --no-transfer-progress -pl reconciliation-job test \
  -Dtest=FaultMatrixTest -Dsurefire.failIfNoSpecifiedTests=false -DtrimStackTrace=true 2>&1 | tee "$output" || failed=1

sums=$(grep -o 'rounds=[0-9]* windows=.* wrong_names=[0-9]*' "$output" | tail -n 1 || true)
echo "${sums:-no round was played to its end}"
[ "$failed" = 0 ] && [ -n "$sums" ] && [ "${sums##*wrong_names=}" = 0 ]

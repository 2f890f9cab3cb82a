#!/bin/sh
# Starts Alertmanager with the receivers that the environment names (see .env.example), or writes its configuration to the file that
# is given, for the tests. Plain sh: the image has nothing else.
set -eu

config=${1:-/tmp/alertmanager.yml}

quoted() { # a string of YAML, whatever is in it
  printf "'%s'" "$(printf %s "$1" | tr -d '\n\r' | sed "s/'/''/g")"
}

receiver() {
  echo "  - name: people"
  if [ -n "${ALERT_WEBHOOK_URL:-}" ]; then
    echo "    webhook_configs:"
    echo "      - {url: $(quoted "$ALERT_WEBHOOK_URL"), send_resolved: true}"
  fi
  if [ -n "${ALERT_MAIL_TO:-}" ]; then
    if [ -z "${ALERT_MAIL_SMARTHOST:-}" ] || [ -z "${ALERT_MAIL_FROM:-}" ]; then
      echo "alertmanager: ALERT_MAIL_TO is set, but mail wants ALERT_MAIL_SMARTHOST and ALERT_MAIL_FROM, too" >&2
      exit 2
    fi
    echo "    email_configs:"
    echo "      - to: $(quoted "$ALERT_MAIL_TO")"
    echo "        from: $(quoted "$ALERT_MAIL_FROM")"
    echo "        smarthost: $(quoted "$ALERT_MAIL_SMARTHOST")"
    echo "        send_resolved: true"
    if [ -n "${ALERT_MAIL_USER:-}" ]; then
      echo "        auth_username: $(quoted "$ALERT_MAIL_USER")"
      echo "        auth_password: $(quoted "${ALERT_MAIL_PASSWORD:-}")"
    else
      # a relay in the own network, which asks nobody who he is, often has no certificate either
      echo "        require_tls: false"
    fi
  fi
}

umask 077
{
  cat <<'ROUTES'
# Made by config/alertmanager/start.sh.
route:
  receiver: people
  # one message for what ails one flow, not one for each rule and target
  group_by: [alertname, flow]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 12h
  routes:
    # always firing: that it arrives proves that alerts can arrive
    - matchers: [alertname = "WaybillWatchdog"]
      receiver: watchdog
      group_wait: 0s
      group_interval: 1m
      repeat_interval: 5m
    - matchers: [severity = "critical"]
      repeat_interval: 2h

inhibit_rules:
  # while a target is gone, what follows from it need not be told
  - source_matchers: [alertname = "WaybillTargetDown", job = "loki"]
    target_matchers: [alertname =~ "WaybillAuditOverdue|WaybillAuditInconclusive|WaybillCollectorLagging|WaybillCollectorBehind"]
  - source_matchers: [alertname = "WaybillLossRateHigh"]
    target_matchers: [alertname = "WaybillFilesLost"]
    equal: [flow]

receivers:
ROUTES
  receiver
  echo "  - name: watchdog"
  if [ -n "${ALERT_WATCHDOG_URL:-}" ]; then
    echo "    webhook_configs:"
    echo "      - {url: $(quoted "$ALERT_WATCHDOG_URL"), send_resolved: false}"
  fi
} >"$config"
[ $# -eq 0 ] || exit 0

exec /bin/alertmanager --config.file="$config" --storage.path=/alertmanager --cluster.listen-address= \
  --web.external-url="${ALERT_EXTERNAL_URL:-http://localhost:9093}"

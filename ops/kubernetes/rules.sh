#!/usr/bin/env bash
# Writes the PrometheusRule from the rules of compose.yaml's Prometheus: one file says what to be woken for.
set -euo pipefail
cd "$(dirname "$0")"
{
  cat <<'HEAD'
# Written by ops/kubernetes/rules.sh from config/prometheus/rules/waybill.yml; change that.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: waybill
spec:
HEAD
  sed -n '/^groups:/,$ s/^\(.\)/  \1/p; /^groups:/,$ { /^$/p; }' ../../config/prometheus/rules/waybill.yml
} > prometheus/rules.yaml

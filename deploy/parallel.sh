#!/bin/bash
# usage: parallel.sh SHARDS DIRECTORY SCENARIO... [flags of simulate campaign]
#
# Runs a campaign in that many shards under GNU parallel, one on each core, and merges
# their files into DIRECTORY/campaign.jsonl. After a stop the same command goes on.
# $SIMULATE names the program (default: simulate).
set -euo pipefail
if [ $# -lt 3 ]; then
	sed -n '2s/^# //p' "$0" >&2
	exit 3
fi
shards=$1 results=$2
shift 2
mkdir -p "$results"
simulate=${SIMULATE:-simulate}

seq "$shards" | parallel --quote --halt now,fail=1 \
	"$simulate" campaign "$@" --workers 1 --resume --shard "{}/$shards" --out "$results/shard-{}.jsonl" >"$results/shards.log"
exec "$simulate" merge "$results"/shard-*.jsonl --out "$results/campaign.jsonl"

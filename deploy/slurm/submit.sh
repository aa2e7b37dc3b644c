#!/bin/bash
# usage: submit.sh SHARDS DIRECTORY SCENARIO... [flags of simulate campaign]
#
# Submits a campaign as an array of that many jobs, and behind it a job that merges
# their files into DIRECTORY/campaign.jsonl. The directory must be one that all nodes
# see. $SIMULATE names the program on the nodes (default: simulate), and sbatch obeys
# its own variables, such as SBATCH_PARTITION. Prints the numbers of both jobs.
set -euo pipefail
if [ $# -lt 3 ]; then
	sed -n '2s/^# //p' "$0" >&2
	exit 3
fi
shards=$1
mkdir -p "$2"
results=$(cd "$2" && pwd)
shift 2
here=$(cd "$(dirname "$0")" && pwd)

array=$(sbatch --parsable --array="1-$shards" --output="$results/shard-%a.log" \
	"$here/shard.sh" "$shards" "$results" "$@")
array=${array%%;*} # the name of the cluster may follow
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes \
	--output="$results/merge.log" "$here/merge.sh" "$results")
echo "$array ${merge%%;*}"

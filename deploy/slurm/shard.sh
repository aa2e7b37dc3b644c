#!/bin/bash
# One shard of a campaign: submit.sh submits an array of these.
#SBATCH --job-name=ackgap-shard
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail
shards=$1 results=$2
shift 2
# With --resume a job that is queued again goes on where it was stopped.
exec "${SIMULATE:-simulate}" campaign "$@" --workers "${SLURM_CPUS_PER_TASK:-1}" --resume \
	--shard "$SLURM_ARRAY_TASK_ID/$shards" --out "$results/shard-$SLURM_ARRAY_TASK_ID.jsonl"

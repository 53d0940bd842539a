#!/usr/bin/env bash
# What does each of the low-shot toolbox's parts cost? The time of an iteration with the part over that without, the median of PAIRS (3)
# taken in turn, on one thread: networks and images as in bench/toolbox.sh. Prints a row of Markdown for each.
# Usage: bench/toolbox-cost.sh [PAIRS]
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
cli=${FEWSHOT:-$home/fewshot}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/base.yaml" <<YAML
data: {source: "sample:fluent-faces", resolution: 32, background: white, x_flip: true}
generator: {z_dim: 128, w_dim: 128, mapping_layers: 2, channel_base: 1024, channel_max: 64}
discriminator: {channel_base: 1024, channel_max: 64, mbstd_group_size: 4}
augment: none
regularizers: {r1: {gamma: 0.01}}
training: {batch: 16, threads: 1}
YAML

# Name, and the keys.
parts=(
  "augment: diffaugment|-s 'augment={policy: [color, translation, cutout]}'"
  "augment: ada|-s 'augment={type: ada, control: fixed, p: 0.5}'"
  "inputs.apa|-s 'inputs.apa={control: fixed, p: 0.5}'"
  "inputs.diffusion|-s 'inputs.diffusion={control: fixed, p: 0.5}'"
  "inputs.instance_noise|-s inputs.instance_noise={}"
  "regularizers.lecam|-s regularizers.lecam={}"
  "regularizers.consistency|-s regularizers.consistency={}"
  "regularizers.latent_consistency|-s regularizers.latent_consistency={}"
  "regularizers.contrastive|-s regularizers.contrastive={}"
  "regularizers.feature_matching|-s regularizers.feature_matching={}"
  "regularizers.dragan|-s regularizers.dragan={}"
  "regularizers.jensen_shannon|-s regularizers.jensen_shannon={}"
  "loss: relativistic|-s loss=relativistic"
  "loss: relativistic with r1 and r2 in every update|-s loss=relativistic -s 'regularizers.r1={gamma: 0.05, interval: null}' -s 'regularizers.r2={gamma: 0.05, interval: null}'"
  "loss: dual_contrastive|-s loss=dual_contrastive"
  "training.top_k: 0.5|-s training.top_k=0.5"
)
echo "| part | time of an iteration |"
echo "| --- | --- |"
for entry in "${parts[@]}"; do
  ratio=$("$home/bench/alternate.sh" "'$cli' bench step --recipe '$work/base.yaml' --device cpu --json --rounds 2 ${entry#*|}" \
    "'$cli' bench step --recipe '$work/base.yaml' --device cpu --json --rounds 2" "${1:-3}" | sed -n 's/^median:.*A\/B //p')
  echo "| \`${entry%%|*}\` | $ratio |"
done

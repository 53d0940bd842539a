# Rows of Markdown from set,arm,seed,kimg,seconds,fd,kid,precision,recall,coverage,diversity,copying_loo_p,kid_second: each arm's last
# measurement within `limit` of the column `by` (4 for kimg, 5 for seconds); means over the seeds, with 95 % intervals by Student's t
# from two on. `what` is what arms are called.
BEGIN {
  FS = ","
  split("12.71 4.30 3.18 2.78 2.57", t, " ")
  split("7 13 8 9 10 11 6", shown, " ")
  print "| set | " what " | seeds | kimg | KID, BlazeFace | KID, M-LSD | precision | recall | coverage | diversity | FD |"
  print "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
}
FNR > 1 && $by <= limit * 1.05 {
  run = $1 "," $2 "," $3
  if (!(run in last)) order[++runs] = run
  last[run] = $0
}
END {
  for (i = 1; i <= runs; i++) {
    split(last[order[i]], row, ",")
    arm = row[1] " | " row[2]
    if (!(arm in n)) arms[++count] = arm
    n[arm]++
    kimg[arm] = row[4]
    for (k = 1; k <= 7; k++) { sum[arm, k] += row[shown[k]]; square[arm, k] += row[shown[k]] ^ 2 }
  }
  for (i = 1; i <= count; i++) {
    arm = arms[i]
    line = "| " arm " | " n[arm] " | " kimg[arm]
    for (k = 1; k <= 7; k++) {
      mean = sum[arm, k] / n[arm]
      line = line sprintf(" | %.3g", mean)
      if (n[arm] > 1) {
        v = (square[arm, k] - n[arm] * mean ^ 2) / (n[arm] - 1)
        if (v < 0) v = 0
        half = t[n[arm] - 1] * sqrt(v / n[arm])
        line = line sprintf(" [%.3g, %.3g]", mean - half, mean + half)
      }
    }
    print line " |"
  }
}

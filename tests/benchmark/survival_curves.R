# Times R's survival on the file that the benchmark hands over: Aalen-Johansen with intervals, numbers at risk, log-rank.
# Run by `analysis bench`: Rscript survival_curves.R FILE. The file has group, time, status (0 censored, 1 improved, 2 ended).
# Reading it is not timed. Prints the seconds.
suppressPackageStartupMessages(library(survival))
rows <- read.csv(commandArgs(trailingOnly = TRUE)[1])
took <- system.time({
  fit <- survfit(Surv(time, factor(status, 0:2)) ~ group, data = rows, conf.type = "log-log")
  summary(fit, times = c(0, 28, 56, 84, 112, 140, 168), extend = TRUE)
  survdiff(Surv(time, status == 1) ~ group, data = rows)
})
cat(took[["elapsed"]], "\n")

# Writes what R says about intervals of rates and means into rates_*.csv beside this file; tests/authority/test_rates_against_r.py compares to 1e-6.
# Run in this folder: Rscript make_rates.R       (written with R 4.2.2)

options(digits = 15)
wilson <- function(yes, n) suppressWarnings(prop.test(yes, n, correct = FALSE))$conf.int
cases <- data.frame(
  yes = c(0, 1, 1, 5, 10, 62, 27, 81, 15, 37, 3, 999, 1000, 1, 500000),
  n = c(1, 1, 2, 10, 10, 161, 140, 263, 148, 50, 2000, 1000, 1000, 1e6, 1e6))
limits <- t(mapply(wilson, cases$yes, cases$n))
write.csv(data.frame(cases, low = signif(limits[, 1], 12), high = signif(limits[, 2], 12)), "rates_wilson.csv", row.names = FALSE, quote = FALSE)

set.seed(1)
samples <- lapply(c(2, 3, 10, 29, 161, 5000), function(n) round(rnorm(n, -2, 2.5), 3))
limits <- t(sapply(samples, function(x) t.test(x)$conf.int))
means <- data.frame(n = lengths(samples), mean = sapply(samples, mean), sd = sapply(samples, sd), low = limits[, 1], high = limits[, 2])
write.csv(signif(means, 12), "rates_mean.csv", row.names = FALSE, quote = FALSE)

# Writes standardised differences into balance_levels.csv (from the formula of Yang and Dalton 2012, with R's own linear algebra) and
# balance_means.csv (Austin 2009); tests/authority/test_balance_against_r.py compares to 1e-9.
# Run in this folder: Rscript make_balance.R       (written with R 4.2.2)

options(digits = 15)
counts <- list(
  two = rbind(c(30, 70), c(45, 55)), three = rbind(c(10, 20, 30), c(25, 20, 5)), empty_in_one = rbind(c(10, 0, 30), c(20, 15, 5)),
  five = rbind(c(12, 30, 8, 25, 25), c(40, 3, 7, 22, 28)), alike = rbind(c(10, 20, 30), c(1, 2, 3)))
levels <- do.call(rbind, lapply(names(counts), function(name) {
  shares <- counts[[name]] / rowSums(counts[[name]])
  apart <- (shares[1, ] - shares[2, ])[-1]
  spread <- Reduce(`+`, lapply(1:2, function(i) { p <- shares[i, -1]; diag(p, length(p)) - p %o% p })) / 2
  d <- sqrt(mahalanobis(apart, rep(0, length(apart)), spread))
  data.frame(case = name, group = paste(counts[[name]][1, ], collapse = ";"), other = paste(counts[[name]][2, ], collapse = ";"), difference = d)
}))
write.csv(transform(levels, difference = signif(difference, 12)), "balance_levels.csv", row.names = FALSE, quote = FALSE)

set.seed(3)
means <- do.call(rbind, lapply(1:5, function(i) {
  x <- round(rnorm(20 + i, 5, 2), 2); y <- round(rnorm(35, 5 + i / 4, 1 + i / 3), 2)
  data.frame(mean = mean(x), sd = sd(x), other_mean = mean(y), other_sd = sd(y), difference = (mean(x) - mean(y)) / sqrt((var(x) + var(y)) / 2))
}))
write.csv(signif(means, 14), "balance_means.csv", row.names = FALSE, quote = FALSE)

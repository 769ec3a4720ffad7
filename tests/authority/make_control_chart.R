# Writes control charts computed in R from their published definitions into control_chart_*.csv beside this file;
# tests/authority/test_control_chart_against_r.py compares limits to 1e-6 and rules point by point.
# Run in this folder: Rscript make_control_chart.R ../../../shared/data       (written with R 4.2.2)
# NHSRplotthedots is not in this R: its definitions (limits 2.66, screening 3.267, the four rules and their order) are
# written out here anew, by runs (rle) and by naming windows, not by its code. p: Montgomery; p': Laney 2002.

options(digits = 15)
shared <- commandArgs(trailingOnly = TRUE)[1]

xmr <- function(y, screen) {
  mr <- abs(diff(y))
  if (screen) mr <- mr[mr < 3.267 * mean(mr)]
  data.frame(centre = mean(y), half = 2.66 * mean(mr))[rep(1, length(y)), ]
}

in_runs <- function(key, at_least) {           # which points lie in a run of equal, non-zero keys of that length
  r <- rle(key)
  rep(r$lengths >= at_least & r$values != 0, r$lengths)
}

rules <- function(y, centre, half) {
  side <- sign(y - centre)
  outside <- abs(y - centre) > half
  near <- abs(y - centre) > 2 / 3 * half & !outside
  n <- length(y)
  steps <- rle(sign(diff(y)))                  # a run of 6 steps one way is 7 points rising or falling
  ends <- cumsum(steps$lengths); starts <- ends - steps$lengths + 1
  trend <- rep(0, n)
  for (k in which(steps$lengths >= 6 & steps$values != 0)) trend[starts[k]:(ends[k] + 1)] <- steps$values[k]
  two <- rep(FALSE, n)
  for (i in 3:n) {
    w <- (i - 2):i
    if (length(unique(side[w])) == 1 && side[i] != 0 && sum(near[w]) >= 2) two[w[near[w]]] <- TRUE
  }
  shift <- in_runs(side, 7)
  rule <- ifelse(outside, "outside", ifelse(trend != 0, "trend", ifelse(two, "two_of_three", ifelse(shift, "shift", ""))))
  data.frame(rule = rule, side = ifelse(rule == "trend", trend, ifelse(rule == "", 0, side)))
}

charted <- function(name, y, screen) {
  limits <- xmr(y, screen)
  cbind(series = name, screen = screen, at = seq_along(y), value = y, centre = limits$centre,
        lower = limits$centre - limits$half, upper = limits$centre + limits$half, rules(y, limits$centre, limits$half))
}

set.seed(20)
made <- lapply(1:60, function(k) {
  n <- sample(8:36, 1)
  y <- rnorm(n, 50, 4) + c(0, 0.35, -0.35)[k %% 3 + 1] * seq_len(n)
  if (k %% 4 == 0) { from <- sample(4:(n - 3), 1); y[from:n] <- y[from:n] + 6 }      # a step
  if (k %% 5 == 0) y[sample(n, 1)] <- 75                                            # an outlier
  if (k %% 6 == 0) { from <- sample(n - 7, 1); y[from:(from + 7)] <- sort(y[from:(from + 7)], decreasing = k %% 12 == 0) }
  round(y, 3)
})
xmr_rows <- do.call(rbind, lapply(seq_along(made), function(k) rbind(charted(k, made[[k]], TRUE), charted(k, made[[k]], FALSE))))
write.csv(xmr_rows, "control_chart_xmr.csv", row.names = FALSE, quote = FALSE)

# Real attendances: only what follows from them is written, not the numbers themselves.
ae <- read.csv(file.path(shared, "control_chart/ae_attendances_rrk_type1.csv"))
ae <- ae[order(ae$period), ]
two_years <- ae[ae$period < "2018-04-01", ]
real <- rbind(charted("attendances", two_years$attendances, TRUE), charted("breaches", two_years$breaches, TRUE),
              charted("admissions", two_years$admissions, TRUE), charted("admissions", two_years$admissions, FALSE),
              charted("attendances_3_years", ae$attendances, TRUE))
write.csv(real[names(real) != "value"], "control_chart_real.csv", row.names = FALSE, quote = FALSE)

# Shares: p and p', with equal and with varying sizes, with and without more spread than chance.
set.seed(21)
shares <- do.call(rbind, lapply(1:12, function(k) {
  n <- if (k %% 3 == 0) rep(120, 24) else sample(list(15:60, 400:2000)[[k %% 2 + 1]], 24)
  p <- plogis(qlogis(c(0.08, 0.45, 0.9)[k %% 3 + 1]) + rnorm(24, 0, if (k > 6) 0.4 else 0))
  data.frame(series = k, at = 1:24, part = rbinom(24, n, p), whole = n)
}))
shares <- do.call(rbind, lapply(split(shares, shares$series), function(d) {
  pbar <- sum(d$part) / sum(d$whole)
  sigma <- sqrt(pbar * (1 - pbar) / d$whole)
  z <- (d$part / d$whole - pbar) / sigma
  sigma_z <- mean(abs(diff(z))) / 1.128
  cbind(d, centre = pbar, lower = pmax(pbar - 3 * sigma, 0), upper = pmin(pbar + 3 * sigma, 1), sigma_z = sigma_z,
        lower_prime = pmax(pbar - 3 * sigma * sigma_z, 0), upper_prime = pmin(pbar + 3 * sigma * sigma_z, 1))
}))
write.csv(shares, "control_chart_shares.csv", row.names = FALSE, quote = FALSE)

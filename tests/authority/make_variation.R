# Writes what R says about funnels, shrinkage and many p-values. variation_units.csv: drawn providers (count, expected, variance,
# mean, error); variation_found.csv: one row a provider of what R makes of them; variation_sets.csv: one row a set of providers.
# The formulae of dispersion are those read in the source of NHS FunnelPlotR (DOMAIN 4a): winsorised z, phi, additive tau squared, written out.
# tests/authority/test_variation_against_r.py compares to 1e-6.
# Run in this folder: Rscript make_variation.R       (written with R 4.2.2)

options(digits = 15)
set.seed(5)

# Mid-p tails: equal chances, exactly binomial (expected = n p) or Poisson.
tail_binomial <- function(x, n, p) pbinom(x - 1, n, p) + dbinom(x, n, p) / 2
tail_poisson <- function(x, mu) ppois(x - 1, mu) + dpois(x, mu) / 2
# Unlike chances: the exact distribution by convolution.
tail_unlike <- function(x, p) {
  d <- 1
  for (each in p) d <- c(d * (1 - each), 0) + c(0, d * each)
  sum(d[seq_len(x)]) + d[x + 1] / 2
}

draw <- function(set, providers, low, high, a, b, truth) {
  rows <- lapply(seq_len(providers), function(i) {
    n <- sample(low:high, 1); p <- rbeta(n, a, b); rate <- mean(p)
    observed <- sum(runif(n) < pmin(1, p * exp(rnorm(1, 0, truth))))
    data.frame(set, provider = i, n, observed, expected = sum(p), variance = sum(p * (1 - p)), exact = tail_unlike(observed, p),
      rate, binomial = tail_binomial(observed, n, rate), poisson = tail_poisson(observed, sum(p)))
  })
  do.call(rbind, rows)
}
units <- rbind(draw("alike", 15, 10, 200, 6, 7, 0), draw("apart", 40, 20, 300, 6, 7, 0.3), draw("few", 3, 30, 90, 6, 7, 0.2),
  draw("rare", 25, 40, 400, 1.5, 40, 0.1), draw("two", 2, 12, 60, 4, 4, 0.1))
units$ratio <- units$observed / units$expected
units$error <- sqrt(units$variance) / units$expected
units$z <- (units$ratio - 1) / units$error
units$p <- 2 * pmin(units$exact, 1 - units$exact)

# FunnelPlotR: winsorise at 10 % and 90 %, phi, tau squared.
sets <- do.call(rbind, lapply(split(units, units$set), function(x) {
  cut <- quantile(x$z, c(0.1, 0.9)); z <- pmin(pmax(x$z, cut[1]), cut[2])
  count <- nrow(x); phi <- sum(z^2) / count; w <- 1 / x$error^2
  tau2 <- if (count * phi < count - 1) 0 else (count * phi - (count - 1)) / (sum(w) - sum(w^2) / sum(w))
  data.frame(set = x$set[1], phi, tau2)
}))

# Shrinkage: the posterior by adaptive quadrature over the spread, quantiles by uniroot.
icc <- 0.116
shrunk <- function(y, s, unit_sd) {
  scale <- unit_sd * sqrt(icc); top <- 4 * scale
  log_fit <- function(tau) sapply(tau, function(t) sum(dnorm(y - 1, 0, sqrt(s^2 + t^2), log = TRUE)) + dnorm(t, 0, scale, log = TRUE))
  most <- optimize(log_fit, c(0, top), maximum = TRUE)
  fit <- function(tau) exp(log_fit(tau) - most$objective)
  over <- function(f) integrate(f, 0, most$maximum, rel.tol = 1e-11, abs.tol = 0, subdivisions = 5000)$value +
    integrate(f, most$maximum, top, rel.tol = 1e-11, abs.tol = 0, subdivisions = 5000)$value
  whole <- over(fit)
  t(sapply(seq_along(y), function(i) {
    weight <- function(tau) tau^2 / (tau^2 + s[i]^2)
    mean <- over(function(tau) fit(tau) * (1 + weight(tau) * (y[i] - 1))) / whole
    under <- function(at) over(function(tau) fit(tau) * pnorm(at, 1 + weight(tau) * (y[i] - 1), sqrt(weight(tau)) * s[i])) / whole
    at <- function(tail) uniroot(function(x) under(x) - tail, c(-2, 6), tol = 1e-10)$root
    c(shrunken = mean, shrunken_low = at(0.025), shrunken_high = at(0.975), weight = over(function(tau) fit(tau) * weight(tau)) / whole)
  }))
}
found <- do.call(rbind, lapply(split(units, units$set), function(x) {
  unit_sd <- sqrt(sum(x$variance) * sum(x$n)) / sum(x$expected)
  data.frame(set = x$set, provider = x$provider, unit_sd, bh = p.adjust(x$p, "BH"), shrunk(x$ratio, x$error, unit_sd))
}))
found[-(1:2)] <- signif(found[-(1:2)], 12)
units[-(1:4)] <- signif(units[-(1:4)], 14)
write.csv(units, "variation_units.csv", row.names = FALSE, quote = FALSE)
write.csv(found, "variation_found.csv", row.names = FALSE, quote = FALSE)
write.csv(sets, "variation_sets.csv", row.names = FALSE, quote = FALSE)

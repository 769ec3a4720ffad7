# Writes what R says about change before and after into before_after_*.csv beside this file; test_before_after_against_r.py compares to 1e-6.
# Run in this folder: Rscript make_before_after.R       (written with R 4.2.2)

options(digits = 15)
write <- function(table, name) {
  numeric <- sapply(table, is.numeric)
  table[numeric] <- lapply(table[numeric], signif, 12)
  write.csv(table, paste0("before_after_", name, ".csv"), row.names = FALSE, quote = FALSE)
}

# Regression to the mean of those at or above a cut: the selection formula, and the mean and SD of the chosen by quadrature.
cases <- expand.grid(r = c(0, 0.4, 0.76, 1), mean = c(4.2, 126), sd = c(2, 13), cut = c(3.5, 4, 139.5))
cases <- cases[(cases$cut < 10) == (cases$mean < 10), ]
z <- (cases$cut - cases$mean) / cases$sd
cases$fall <- (1 - cases$r) * cases$sd * dnorm(z) / pnorm(z, lower.tail = FALSE)
moment <- function(mean, sd, cut, f) integrate(function(x) f(x) * dnorm(x, mean, sd), cut, mean + 12 * sd, rel.tol = 1e-11)$value
chosen <- t(mapply(function(mean, sd, cut) {
  share <- moment(mean, sd, cut, function(x) 1)
  centre <- moment(mean, sd, cut, identity) / share
  c(centre, sqrt(moment(mean, sd, cut, function(x) (x - centre)^2) / share))
}, cases$mean, cases$sd, cases$cut))
write(data.frame(cases, chosen_mean = chosen[, 1], chosen_sd = chosen[, 2]), "formula")

# Change against the mean of both: cor.test and lm.
set.seed(3)
pair <- function(n, spread, second) { x <- rnorm(n, 5, spread); data.frame(x = x, y = second(x)) }
sets <- list(
  narrower = pair(60, 2, function(x) 2 + 0.4 * x + rnorm(60)),
  wider = pair(60, 1, function(x) 1.5 * x - 4 + rnorm(60, 0, 2)),
  noise = pair(500, 2, function(x) rnorm(500, 4, 2)),
  ratings = { x <- sample(0:10, 200, TRUE); data.frame(x = x, y = pmin(10, pmax(0, x + sample(-4:2, 200, TRUE)))) },
  four = data.frame(x = c(2, 5, 6, 9), y = c(1, 5, 3, 8)),
  three = data.frame(x = c(2, 5, 9), y = c(1, 5, 3)))
write(do.call(rbind, Map(function(name, p) data.frame(set = name, p), names(sets), sets)), "pairs")
write(do.call(rbind, Map(function(name, p) {
  change <- p$y - p$x; level <- (p$x + p$y) / 2
  said <- cor.test(change, level); line <- lm(change ~ level)
  limits <- if (nrow(p) > 3) said$conf.int else c(NA, NA)
  data.frame(set = name, n = nrow(p), correlation = said$estimate, low = limits[1], high = limits[2], p = said$p.value,
             slope = coef(line)[2], slope_low = confint(line)[2, 1], slope_high = confint(line)[2, 2], ratio = var(p$y) / var(p$x))
}, names(sets), sets)), "oldham")

# Change in care less the reference where the same people are in both: the paired t test.
write(do.call(rbind, Map(function(name, p) {
  said <- t.test(p$y, p$x, paired = TRUE)
  data.frame(set = name, estimate = said$estimate, low = said$conf.int[1], high = said$conf.int[2])
}, names(sets), sets)), "paired")

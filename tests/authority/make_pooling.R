# Writes what R says about pooling the estimates of several clinics. pooling_clinics.csv: one row a clinic of a set (estimate, error);
# pooling_found.csv: one row a set and method. The spread (tau squared) by formulas written out, REML by Fisher scoring;
# estimate and Hartung-Knapp error by lm with weights, whose residual variance is just their correction.
# Set "bcg" is the 13 trials of Colditz 1994 as log risk ratios, whose results metafor publishes.
# pooling_curve.csv: three clinics' times in weeks; pooling_curve_found.csv: life table of all rows by week, and the exact curve of survfit.
# tests/authority/test_pooling_against_r.py compares. Run in this folder: Rscript make_pooling.R       (written with R 4.2.2)

suppressMessages(library(survival))
options(digits = 15)
set.seed(6)

draw <- function(set, n, tau, low, high) {
  error <- exp(runif(n, log(low), log(high)))
  data.frame(set, clinic = seq_len(n), estimate = 0.3 + rnorm(n, 0, tau) + rnorm(n, 0, error), error)
}
tpos <- c(4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27)
tneg <- c(119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886)
cpos <- c(11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29)
cneg <- c(128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825)
bcg <- data.frame(set = "bcg", clinic = 1:13, estimate = log(tpos / (tpos + tneg)) - log(cpos / (cpos + cneg)),
  error = sqrt(1 / tpos - 1 / (tpos + tneg) + 1 / cpos - 1 / (cpos + cneg)))
alike <- draw("alike", 6, 0, 0.1, 0.3)
alike$estimate <- 0.3 + (alike$estimate - 0.3) / 3
clinics <- rbind(bcg, draw("two", 2, 0.4, 0.05, 0.2), draw("three", 3, 0.3, 0.05, 0.5), alike, draw("many", 40, 0.25, 0.05, 0.6))
clinics[3:4] <- signif(clinics[3:4], 14)

q_of <- function(tau2, y, v) { w <- 1 / (v + tau2); sum(w * (y - weighted.mean(y, w))^2) }
spread <- list(
  "dersimonian-laird" = function(y, v) { w <- 1 / v; max(0, (q_of(0, y, v) - (length(y) - 1)) / (sum(w) - sum(w^2) / sum(w))) },
  "paule-mandel" = function(y, v) {
    k <- length(y) - 1
    if (q_of(0, y, v) <= k) 0 else uniroot(function(t) q_of(t, y, v) - k, c(0, 100), tol = 1e-14)$root
  },
  "reml" = function(y, v) {
    # Fisher scoring, as in Viechtbauer 2005, from DerSimonian and Laird's: another way than the search in pooling.py
    tau2 <- max(0, var(y) - mean(v))
    for (i in 1:10000) {
      w <- 1 / (v + tau2); p <- diag(w, length(w)) - outer(w, w) / sum(w)
      next2 <- max(0, tau2 + (sum((p %*% y)^2) - sum(diag(p))) / sum(diag(p %*% p)))
      if (abs(next2 - tau2) < 1e-15) break
      tau2 <- next2
    }
    tau2
  })
found <- do.call(rbind, lapply(unique(clinics$set), function(name) do.call(rbind, lapply(names(spread), function(method) {
  x <- clinics[clinics$set == name, ]; y <- x$estimate; v <- x$error^2; k <- length(y)
  tau2 <- spread[[method]](y, v); w <- 1 / (v + tau2)
  fit <- summary(lm(y ~ 1, weights = w))
  se <- fit$coefficients[1, 2] / min(1, fit$sigma)
  reach <- if (k > 2) qt(0.975, k - 2) * sqrt(tau2 + se^2) else NA
  i2 <- tau2 / (tau2 + (k - 1) * sum(1 / v) / (sum(1 / v)^2 - sum(1 / v^2)))
  mean <- unname(fit$coefficients[1, 1])
  data.frame(set = name, method, estimate = mean, std_error = se, low = mean - qt(0.975, k - 1) * se, high = mean + qt(0.975, k - 1) * se,
    between = tau2, q = q_of(0, y, v), q_p = pchisq(q_of(0, y, v), k - 1, lower.tail = FALSE), i_squared = i2,
    predicted_low = mean - reach, predicted_high = mean + reach)
}))))
found[-(1:2)] <- signif(found[-(1:2)], 13)
write.csv(clinics, "pooling_clinics.csv", row.names = FALSE, quote = FALSE)
write.csv(found, "pooling_found.csv", row.names = FALSE, quote = FALSE)

# Curves: days, one row a person; status 0 censored, 1 improved, 2 ended.
people <- do.call(rbind, lapply(1:3, function(clinic) {
  n <- c(400, 250, 150)[clinic]
  improved <- ceiling(rexp(n, c(0.015, 0.02, 0.01)[clinic])); ended <- ceiling(rexp(n, 0.01)); left <- ceiling(runif(n, 20, 250))
  time <- pmin(improved, ended, left)
  data.frame(clinic, time, status = ifelse(improved == time, 1, ifelse(ended == time, 2, 0)))
}))
counts <- aggregate(cbind(improved = status == 1, ended = status == 2, censored = status == 0) ~ clinic + time, people, sum)
write.csv(counts[order(counts$clinic, counts$time), ], "pooling_curve.csv", row.names = FALSE, quote = FALSE)
ticks <- seq(0, 140, 14)
fit <- survfit(Surv(time, factor(status, 0:2)) ~ 1, data = people)
exact <- summary(fit, times = ticks)$pstate[, 2]
free <- 1; risk <- nrow(people); cif <- 0
life <- sapply(seq_along(ticks)[-1], function(i) {
  inside <- people$time > ticks[i - 1] & people$time <= ticks[i]
  d <- table(factor(people$status[inside], 0:2)); effective <- risk - d[["0"]] / 2
  cif <<- cif + free * d[["1"]] / effective; free <<- free * (1 - (d[["1"]] + d[["2"]]) / effective); risk <<- risk - sum(d)
  cif
})
write.csv(data.frame(tick = ticks, life_table = signif(c(0, life), 13), exact = signif(exact, 13)), "pooling_curve_found.csv", row.names = FALSE, quote = FALSE)

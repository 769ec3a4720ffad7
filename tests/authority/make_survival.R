# Writes what R's survival package says about small data sets into survival_*.csv beside this file; tests/authority/test_survival_against_r.py compares to 1e-6.
# Run in this folder: Rscript make_survival.R       (written with R 4.2.2, survival 3.5-3; Debian: r-cran-survival)
#
# status: 0 censored, 1 improved, 2 ended. view service = Aalen-Johansen (ends compete), stayed = Kaplan-Meier (ends censor).
# Everything is written as the rising share improved. Limits are left empty at 0 and 1, where R gives NA except before the first time.

suppressPackageStartupMessages(library(survival))
options(digits = 15)

simulated <- function(seed, n, longest, step) {
  set.seed(seed)
  improve <- rweibull(n, 0.9, longest / 2); end <- rexp(n, 1 / longest); cut <- runif(n, 0, longest * 1.3)
  time <- pmin(improve, end, cut)
  data.frame(time = ceiling(time / step) * step, status = ifelse(time == improve, 1, ifelse(time == end, 2, 0)))
}
rows <- function(time, status) data.frame(time = time, status = status)

# What make_simulated.py wrote: three small clinics of the project's own simulator, with days that many share and days 0.
clinic <- function(seed) {
  rows <- read.csv(paste0("simulated_", seed, ".csv"))
  data.frame(time = rows$time, status = unname(c(censored = 0, improved = 1, ended = 2)[rows$status]))
}

sets <- list(
  simulated_1 = clinic(1), simulated_2 = clinic(2), simulated_3 = clinic(3),
  seed_1 = simulated(1, 60, 90, 1),
  seed_2 = simulated(2, 240, 120, 1),
  seed_3 = simulated(3, 500, 84, 0.5),
  heavy_ties = simulated(4, 150, 84, 14),
  time_zero = rows(c(0, 0, 0, 0, 2, 3, 3, 5, 8, 9, 10, 10, 12), c(1, 2, 0, 1, 1, 1, 2, 0, 1, 2, 1, 0, 0)),
  starts_censored = rows(c(1, 2, 4, 5, 5, 7, 9), c(0, 1, 1, 2, 1, 0, 1)),
  all_censored = rows(c(3, 7, 7, 20), c(0, 0, 0, 0)),
  all_improved = rows(c(1, 2, 3, 4, 6, 6, 9), c(1, 1, 1, 1, 1, 1, 1)),
  all_ended = rows(c(2, 5, 5, 30), c(2, 2, 2, 2)),
  one_improved = rows(5, 1),
  one_ended = rows(5, 2),
  one_censored = rows(5, 0),
  plateau_inside = rows(c(1, 2, 4, 7, 9, 11, 15, 20), c(1, 1, 1, 1, 0, 1, 0, 0)),
  plateau_at_end = rows(c(1, 2, 3, 4, 4, 6), c(1, 1, 1, 0, 0, 0)),
  last_improved = rows(c(3, 5, 5, 8, 13, 21, 34), c(1, 2, 0, 1, 2, 0, 1)),
  last_ended = rows(c(3, 5, 5, 8, 13, 21, 34), c(1, 2, 1, 0, 1, 0, 2)),
  last_censored = rows(c(3, 5, 5, 8, 13, 21, 34), c(1, 2, 0, 1, 2, 1, 0)),
  falling_limit = rows(rep(c(5, 6, 20, 30), c(310, 688, 1, 1)), rep(c(1, 0, 1, 0), c(310, 688, 1, 1)))
)
ticks <- c(0, 2, 5, 14, 28, 56, 84, 140)
taus <- c(5, 20, 28, 56, 84)
shares <- c(0.25, 0.5, 0.75)
tolerance <- sqrt(.Machine$double.eps)

no_limits <- function(estimate, limit) ifelse(estimate <= 0 | estimate >= 1 - 1e-12, NA, limit)
km <- function(set) survfit(Surv(time, status == 1) ~ 1, data = set, conf.type = "log-log")
aj <- function(set) survfit(Surv(time, factor(status, 0:2, c("censored", "improved", "ended"))) ~ 1, data = set, conf.type = "log-log", influence = TRUE)

curve_rows <- function(name, view, state, time, at_risk, estimate, std_error, low, high) data.frame(
  set = name, view, state, time, at_risk, estimate, std_error, low = no_limits(estimate, low), high = no_limits(estimate, high))
curves_of <- function(name, set) {
  k <- summary(km(set), censored = TRUE)
  a <- aj(set)
  states <- lapply(c("improved", "ended"), function(state) {
    j <- match(state, a$states)
    curve_rows(name, "service", state, a$time, a$n.risk[, 1], a$pstate[, j], a$std.err[, j], a$lower[, j], a$upper[, j])
  })
  do.call(rbind, c(list(curve_rows(name, "stayed", "improved", k$time, k$n.risk, 1 - k$surv, k$std.err, 1 - k$upper, 1 - k$lower)), states))
}

# quantile() refuses multi-state curves, so for service: the first time at which the curve, its upper and its lower limit are at least p.
first_time <- function(time, rising, p) { met <- which(rising >= p - tolerance); if (length(met)) time[met[1]] else NA }
quantiles_of <- function(name, set) {
  q <- quantile(km(set), shares)
  a <- aj(set)
  j <- match("improved", a$states)
  crossing <- function(values) sapply(shares, first_time, time = a$time, rising = values)
  limit <- function(values) crossing(no_limits(a$pstate[, j], values))
  rbind(
    data.frame(set = name, view = "stayed", p = shares, estimate = unname(q$quantile), low = unname(q$lower), high = unname(q$upper)),
    data.frame(set = name, view = "service", p = shares, estimate = crossing(a$pstate[, j]), low = limit(a$upper[, j]), high = limit(a$lower[, j])))
}

# A time after the last one is marked: R drops it with extend = FALSE and holds the curve with extend = TRUE, which is what stands here.
at_of <- function(name, set) {
  k <- summary(km(set), times = ticks, extend = TRUE)
  a <- summary(aj(set), times = ticks, extend = TRUE, rmean = "none")
  j <- match("improved", a$states)
  one <- function(view, estimate, low, high) data.frame(
    set = name, view, day = ticks, followed = ticks <= max(set$time), estimate, low = no_limits(estimate, low), high = no_limits(estimate, high))
  rbind(one("stayed", 1 - k$surv, 1 - k$upper, 1 - k$lower), one("service", a$pstate[, j], a$lower[, j], a$upper[, j]))
}

at_risk_of <- function(name, set) {
  a <- summary(aj(set), times = ticks, extend = TRUE, rmean = "none")
  total <- function(state) cumsum(a$n.event[, match(state, a$states)])
  data.frame(set = name, tick = ticks, at_risk = a$n.risk[, 1], improved = total("improved"), ended = total("ended"), censored = cumsum(a$n.censor))
}

# Service: days not spent improved, with the standard error from each person's influence on the curve, integrated. Where no one has time 0 this equals
# summary(fit, rmean = tau), which is checked; with a time 0, survival 3.5-3 misaligns the two (a row too many, with a warning).
service_rmst <- function(set, tau) {
  a <- aj(set)
  j <- match("improved", a$states)
  width <- diff(c(pmin(a$time, tau), tau))
  influence <- matrix(a$influence.pstate[, -1, j], nrow = nrow(set))
  found <- c(tau - sum(width * a$pstate[, j]), sqrt(sum((influence %*% width)^2)))
  if (min(set$time) > 0 && tau >= min(set$time)) {
    table <- summary(a, rmean = tau)$table["improved", ]
    stopifnot(isTRUE(all.equal(found, unname(c(tau - table["rmean"], table["se(rmean)"])), tolerance = 1e-12)))
  }
  found
}
# Stayed: R's print(fit, rmean = tau). It equals the integrated influence, which is checked.
stayed_rmst <- function(set, tau) {
  k <- survfit(Surv(time, status == 1) ~ 1, data = set, influence = 1)
  width <- diff(c(pmin(k$time, tau), tau))
  found <- c(min(k$time[1], tau) + sum(width * k$surv), sqrt(sum((k$influence.surv %*% width)^2)))
  if (tau >= min(set$time)) {
    table <- summary(k, rmean = tau)$table
    stopifnot(isTRUE(all.equal(found, unname(c(table["rmean"], table["se(rmean)"])), tolerance = 1e-12)))
  }
  found
}
rmst_of <- function(name, set) do.call(rbind, lapply(taus, function(tau) {
  both <- rbind(stayed_rmst(set, tau), service_rmst(set, tau))
  data.frame(set = name, view = c("stayed", "service"), tau, followed = tau <= max(set$time), estimate = both[, 1], std_error = both[, 2])
}))

counts_of <- function(name, set) {
  time <- sort(unique(set$time))
  tally <- function(status) sapply(time, function(t) sum(set$time == t & set$status == status))
  data.frame(set = name, time, improved = tally(1), ended = tally(2), censored = tally(0))
}

write <- function(rows_of, file) {
  all_rows <- do.call(rbind, Map(rows_of, names(sets), sets))
  numbers <- vapply(all_rows, is.double, TRUE)
  all_rows[numbers] <- lapply(all_rows[numbers], signif, 12)
  write.csv(all_rows, file, row.names = FALSE, na = "", quote = FALSE)
}
write(counts_of, "survival_counts.csv")
write(curves_of, "survival_curves.csv")
write(quantiles_of, "survival_quantiles.csv")
write(at_of, "survival_at.csv")
write(at_risk_of, "survival_at_risk.csv")
write(rmst_of, "survival_rmst.csv")

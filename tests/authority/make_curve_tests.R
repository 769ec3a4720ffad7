# Writes what R's survdiff and cmprsk's cuminc say about groups of episodes into curve_tests_*.csv beside this file; test_curve_tests_against_r.py compares to 1e-6.
# Run in this folder: Rscript make_curve_tests.R      (written with R 4.2.2, survival 3.5-3, cmprsk 2.2-11; Debian: r-cran-survival, r-cran-cmprsk)
#
# simulated_*.csv beside this file are the answers to `ask events by=condition` of three small exports of the project's own simulator (make_simulated.py).
# status: 0 censored, 1 improved, 2 ended. Where R itself gives no test (one group, nobody improved, a group never at risk) the row is left out or the
# group dropped, which the test says.

suppressPackageStartupMessages({library(survival); library(cmprsk)})
options(digits = 15)

status_of <- c(censored = 0, improved = 1, ended = 2)
simulated <- function(seed) {
  rows <- read.csv(paste0("simulated_", seed, ".csv"))
  data.frame(group = rows$group, stratum = rows$stratum, time = rows$time, status = unname(status_of[rows$status]))
}
drawn <- function(seed, n, groups, longest, step, start = 0) {
  set.seed(seed)
  group <- sample(LETTERS[1:groups], n, replace = TRUE)
  hurry <- 1 + 0.2 * match(group, LETTERS)
  improve <- rweibull(n, 0.9, longest / hurry); end <- rexp(n, 1 / longest); cut <- runif(n, 0, longest * 1.3)
  time <- pmin(improve, end, cut)
  data.frame(group, stratum = sample(c("x", "y", "z"), n, replace = TRUE), time = floor(time / step) * step + start,
             status = ifelse(time == improve, 1, ifelse(time == end, 2, 0)))
}
rows <- function(group, time, status) data.frame(group, stratum = rep(c("x", "y"), length.out = length(time)), time, status)

sets <- list(
  simulated_1 = simulated(1), simulated_2 = simulated(2), simulated_3 = simulated(3),
  two_groups = drawn(11, 120, 2, 60, 1, 1),
  eight_groups = drawn(12, 600, 8, 84, 0.5, 0.5),
  heavy_ties = drawn(13, 200, 3, 84, 14, 14),
  one_day = rows(rep(c("A", "B"), c(8, 7)), rep(7, 15), c(1, 1, 1, 0, 0, 2, 0, 0, 1, 1, 1, 1, 2, 0, 0)),
  time_zero = drawn(14, 90, 3, 40, 7),
  all_censored_group = rbind(drawn(15, 60, 2, 60, 1, 1), rows(rep("C", 9), c(5, 9, 20, 33, 33, 40, 41, 50, 60), rep(0, 9))),
  all_ended_group = rbind(drawn(16, 60, 2, 60, 1, 1), rows(rep("C", 6), c(5, 9, 20, 33, 33, 40), rep(2, 6))),
  one_patient_group = rbind(drawn(17, 60, 2, 60, 1, 1), rows("C", 21, 1)),
  one_censored_patient = rbind(drawn(18, 60, 2, 60, 1, 1), rows("C", 30, 0)),
  all_improved = rows(rep(c("A", "B"), each = 7), c(1, 2, 3, 4, 6, 6, 9, 2, 3, 3, 5, 8, 8, 12), rep(1, 14)),
  one_runs_out = rows(rep(c("A", "B"), c(5, 8)), c(1, 2, 2, 3, 4, 3, 5, 5, 8, 9, 12, 13, 15), c(1, 1, 2, 1, 1, 1, 1, 2, 0, 1, 1, 2, 0))
)

row <- function(set, test, groups, statistic, df) data.frame(set, test, groups, statistic, df, p = pchisq(statistic, df, lower.tail = FALSE))
logrank <- function(set, name, test, formula, groups) {
  fit <- survdiff(formula, data = set)
  expected <- if (is.matrix(fit$exp)) rowSums(fit$exp) else fit$exp
  row(name, test, groups, fit$chisq, sum(expected > 0) - 1)
}
gray <- function(set, name, test, stratified, groups) {
  fit <- if (stratified) with(set, cuminc(time, status, group, stratum)) else with(set, cuminc(time, status, group))
  found <- fit$Tests["1", ]
  stopifnot(found["stat"] >= 0)
  row(name, test, groups, found["stat"], found["df"])
}
tests_of <- function(name, set) {
  all_groups <- paste(sort(unique(set$group)), collapse = "+")
  pairs <- combn(sort(unique(set$group)), 2, simplify = FALSE)
  pairwise <- function(test, one) {
    found <- do.call(rbind, lapply(pairs, function(pair) one(set[set$group %in% pair, ], name, test, paste(pair, collapse = "+"))))
    transform(found, p_adjusted = p.adjust(p, "holm"))
  }
  # Pairs of which nobody improved have no test in R either.
  pairs <- Filter(function(pair) any(set$status[set$group %in% pair] == 1), pairs)
  plain <- rbind(
    logrank(set, name, "logrank", Surv(time, status == 1) ~ group, all_groups),
    logrank(set, name, "logrank_stratified", Surv(time, status == 1) ~ group + strata(stratum), all_groups),
    gray(set, name, "gray", FALSE, all_groups), gray(set, name, "gray_stratified", TRUE, all_groups))
  rbind(transform(plain, p_adjusted = NA),
        pairwise("pairwise_logrank", function(s, n, t, g) logrank(s, n, t, Surv(time, status == 1) ~ group, g)),
        pairwise("pairwise_gray", function(s, n, t, g) gray(s, n, t, FALSE, g)))
}
# Days without improvement up to tau per group, with the standard error from each person's influence on the curve, integrated (make_survival.R checks
# that this is summary(rmean = tau) wherever R gives that); then the difference of every pair, normal.
stayed_rmst <- function(set, tau) {
  k <- survfit(Surv(time, status == 1) ~ 1, data = set, influence = 1)
  width <- diff(c(pmin(k$time, tau), tau))
  c(min(k$time[1], tau) + sum(width * k$surv), sqrt(sum((k$influence.surv %*% width)^2)))
}
service_rmst <- function(set, tau) {
  a <- survfit(Surv(time, factor(status, 0:2, c("censored", "improved", "ended"))) ~ 1, data = set, influence = TRUE)
  j <- match("improved", a$states)
  width <- diff(c(pmin(a$time, tau), tau))
  c(tau - sum(width * a$pstate[, j]), sqrt(sum((matrix(a$influence.pstate[, -1, j], nrow = nrow(set)) %*% width)^2)))
}
rmst_of <- function(name, set) {
  set <- set[set$group %in% names(which(table(set$group) >= 5)), ]
  pairs <- combn(sort(unique(set$group)), 2, simplify = FALSE)
  tau <- min(tapply(set$time, set$group, max))
  of <- function(view, pair) {
    one <- lapply(pair, function(group) (if (view == "stayed") stayed_rmst else service_rmst)(set[set$group == group, ], tau))
    found <- one[[1]][1] - one[[2]][1]; error <- sqrt(one[[1]][2]^2 + one[[2]][2]^2)
    z <- if (error > 0) found / error else NA
    data.frame(set = name, view, tau, groups = paste(pair, collapse = "+"), estimate = found, low = found - qnorm(0.975) * error / (error > 0),
               high = found + qnorm(0.975) * error / (error > 0), z, p = 2 * pnorm(-abs(z)))
  }
  do.call(rbind, lapply(c("stayed", "service"), function(view) do.call(rbind, lapply(pairs, of, view = view))))
}
counts_of <- function(name, set) {
  tally <- as.data.frame(table(set$group, set$stratum, set$time, factor(set$status, 0:2)), stringsAsFactors = FALSE)
  names(tally) <- c("group_name", "stratum", "time", "status", "n")
  wide <- reshape(tally, idvar = c("group_name", "stratum", "time"), timevar = "status", direction = "wide")
  wide <- wide[wide$n.0 + wide$n.1 + wide$n.2 > 0, ]
  data.frame(set = name, wide[1:3], improved = wide$n.1, ended = wide$n.2, censored = wide$n.0)
}

write <- function(rows_of, file) {
  all_rows <- do.call(rbind, Map(rows_of, names(sets), sets))
  numbers <- vapply(all_rows, is.double, TRUE)
  all_rows[numbers] <- lapply(all_rows[numbers], signif, 12)
  write.csv(all_rows, file, row.names = FALSE, na = "", quote = FALSE)
}
write(counts_of, "curve_tests_counts.csv")
write(tests_of, "curve_tests.csv")
write(rmst_of, "curve_tests_rmst.csv")

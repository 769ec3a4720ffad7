# Writes what R says about the chance of being lost (glm) and about curves of weighted stretches (survfit) into weights_*.csv beside this file;
# tests/authority/test_weights_against_r.py compares to 1e-6.
# Run in this folder: Rscript make_weights.R       (written with R 4.2.2, survival 3.5-3; Debian: r-cran-survival)
#
# weights_patterns.csv  set, covariates, n, n_lost and the fitted chance of being lost
# weights_stretches.csv set, id, start, stop, event (0 none, 1 improved, 2 ended), weight: what an episode is at risk in, each stretch with its weight
# weights_curves.csv    set, view (service = Aalen-Johansen, stayed = Kaplan-Meier), time, at_risk (sum of weights), estimate (share improved)
# weights_limits.csv    set, view, time, low, high: limits of that share

suppressPackageStartupMessages(library(survival))
options(digits = 15)

# Patterns: all combinations of levels with counts; the chance of being lost by main effects.
patterns <- function(seed, groups, conditions, size, effects) {
  set.seed(seed)
  rows <- expand.grid(group = groups, condition = conditions, baseline = c("0", "1", "2"), change = c("worse", "little", "half way", "improved"),
                      scores = c("0", "1", "2-3", "4-6", "7 or more"), stringsAsFactors = FALSE)
  rows$n <- rpois(nrow(rows), size)
  rows <- rows[rows$n > 0, ]
  rows$n_lost <- rbinom(nrow(rows), rows$n, plogis(effects(rows)))
  rows
}
fitted_chance <- function(rows) {
  formula <- cbind(n_lost, n - n_lost) ~ group + condition + baseline + change + scores
  many <- c("group", "condition", "baseline", "change", "scores")
  many <- many[sapply(many, function(name) length(unique(rows[[name]])) > 1)]
  fit <- glm(reformulate(many, formula[[2]]), family = binomial, data = rows, control = list(epsilon = 1e-10, maxit = 50))
  stopifnot(fit$converged)
  unname(fitted(fit))
}
by_change <- function(rows) -2.5 + 0.8 * (rows$change == "worse") + 0.5 * (rows$change == "improved") + 0.6 * (rows$scores == "0") + 0.3 * (rows$group == "A")
nobody_of_b <- patterns(4, c("A", "B"), "low_back", 6, by_change)
nobody_of_b$n_lost[nobody_of_b$group == "B"] <- 0
same_twice <- patterns(5, "A", c("low_back", "neck_pain"), 8, by_change)
same_twice$group <- same_twice$condition
pattern_sets <- list(
  plain = patterns(1, c("A", "B", "C"), c("low_back", "neck_pain"), 8, by_change),
  large = patterns(2, "all", c("low_back", "neck_pain", "other"), 400, by_change),
  sparse = patterns(3, c("A", "B"), "low_back", 1.5, by_change),
  nobody_of_b = nobody_of_b,
  same_twice = same_twice
)

# Stretches: each episode's scored days, a weight that grows from stretch to stretch, and an event, an end or nothing at its last day.
stretches <- function(seed, n, step, start) {
  set.seed(seed)
  do.call(rbind, lapply(seq_len(n), function(id) {
    days <- cumsum(step * (1 + rpois(1 + rpois(1, 3), 1)))
    weight <- cumprod(1 / (1 - runif(length(days) + 1, 0, 0.15)))
    event <- c(rep(0, length(days)), sample(0:2, 1, prob = c(0.3, 0.5, 0.2)))
    data.frame(id, start = c(start, 0, days[-length(days)]), stop = c(0, days), event, weight)
  }))
}
at_zero <- data.frame(id = 1:6, start = -1, stop = c(0, 0, 0, 3, 3, 5), event = c(2, 2, 0, 1, 2, 1), weight = c(1, 1, 1, 1.25, 2, 1.5))
stretch_sets <- list(
  days = stretches(1, 150, 3, -1),
  tied = stretches(2, 80, 14, -1),
  large = stretches(3, 200, 1, -1),
  one = stretches(4, 1, 5, -1),
  at_zero = at_zero
)
# A multi-state curve takes one weight per id: each stretch gets an id of its own (the curve is the same, its variance is not). It reports its
# numbers at risk unweighted: those of the other view are the same episodes.
curves_of <- function(name, rows) {
  rows$stretch <- seq_len(nrow(rows))
  stayed <- survfit(Surv(start, stop, event == 1) ~ 1, data = rows, weights = weight, id = id)
  service <- survfit(Surv(start, stop, factor(event, 0:2, c("none", "improved", "ended"))) ~ 1, data = rows, weights = weight, id = stretch)
  j <- match("improved", service$states)
  rbind(
    data.frame(set = name, view = "stayed", time = stayed$time, at_risk = stayed$n.risk, estimate = 1 - stayed$surv),
    data.frame(set = name, view = "service", time = service$time, at_risk = stayed$n.risk[match(service$time, stayed$time)], estimate = service$pstate[, j]))
}

# Limits: delete-a-group jackknife over 20 folds (id modulo 20) with the weights as they are, log(-log), t of 19 degrees of freedom.
limits_of <- function(name, rows) {
  rows$stretch <- seq_len(nrow(rows))
  share <- function(kept, times, view) {
    if (view == "stayed") return(1 - summary(survfit(Surv(start, stop, event == 1) ~ 1, data = kept, weights = weight, id = stretch), times = times, extend = TRUE)$surv)
    fit <- survfit(Surv(start, stop, factor(event, 0:2, c("none", "improved", "ended"))) ~ 1, data = kept, weights = weight, id = stretch)
    summary(fit, times = times, extend = TRUE, rmean = "none")$pstate[, match("improved", fit$states)]
  }
  times <- sort(unique(rows$stop[rows$event > 0]))
  do.call(rbind, lapply(c("stayed", "service"), function(view) {
    all <- share(rows, times, view)
    without <- sapply(0:19, function(fold) share(rows[rows$id %% 20 != fold, ], times, view))
    se <- sqrt(19 / 20 * rowSums((without - rowMeans(without))^2))
    spread <- exp(qt(0.975, 19) * se / (all * -log(all)))
    inside <- all > 0 & all < 1 - 1e-12
    data.frame(set = name, view, time = times, low = ifelse(inside, all^spread, NA), high = ifelse(inside, all^(1 / spread), NA))
  }))
}

write <- function(rows_of, sets, file) {
  all_rows <- do.call(rbind, Map(rows_of, names(sets), sets))
  numbers <- vapply(all_rows, is.double, TRUE)
  all_rows[numbers] <- lapply(all_rows[numbers], signif, 12)
  write.csv(all_rows, file, row.names = FALSE, na = "", quote = FALSE)
}
write(function(name, rows) cbind(set = name, rows, chance = fitted_chance(rows)), pattern_sets, "weights_patterns.csv")
write(function(name, rows) cbind(set = name, rows), stretch_sets, "weights_stretches.csv")
write(curves_of, stretch_sets, "weights_curves.csv")
write(limits_of, stretch_sets[c("days", "tied", "large")], "weights_limits.csv")

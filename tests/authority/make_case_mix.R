# Writes what R says about the case-mix model (glm, splines::ns) and about calibration (glm with offset, pairs) into case_mix_*.csv beside
# this file; tests/authority/test_case_mix_against_r.py compares to 1e-6.
# Run in this folder: Rscript make_case_mix.R       (written with R 4.2.2; splines belongs to it)
#
# case_mix_patterns.csv     set, baseline (tenths of the scale), covariates, n, improved; chance: by the model with two made-up patients for
#                           each coefficient; plain: by glm without them, with natural splines at the same knots (empty where they separate)
# case_mix_terms.csv        set, variable, level, reference, estimate, std_error, in the order of the model
# case_mix_knots.csv        set, knot
# case_mix_calibration.csv  set, expected, n, improved: counts at each expectation
# case_mix_agreement.csv    set, what (in_the_large, slope, c), estimate, low, high

library(splines)
options(digits = 15)
exact <- list(epsilon = 1e-14, maxit = 100)
variables <- c("condition", "duration", "age", "sex", "payer", "cohort")

make <- function(seed, size, rare = character(), never = NULL, baselines = 2:10) {
  set.seed(seed)
  pick <- function(levels, p = NULL) sample(levels, size, replace = TRUE, prob = p)
  rows <- data.frame(
    baseline = pick(baselines), condition = pick(c("low_back", "neck_pain", "muscle_spasm", rare), c(5, 3, 2, rep(0.06, length(rare)))),
    duration = pick(c("over 12 weeks", "under 6 weeks", "unknown"), c(5, 3, 1)), age = pick(c("30-44", "45-59")), sex = pick(c("female", "male")),
    payer = "unknown", cohort = "unknown", stringsAsFactors = FALSE
  )
  linear <- -1 + 0.25 * rows$baseline - 0.015 * rows$baseline^2 + (rows$condition == "muscle_spasm") + 0.6 * (rows$duration == "under 6 weeks")
  rows$improved <- rbinom(size, 1, plogis(linear))
  if (!is.null(never)) rows$improved[rows$condition == never] <- 0
  rows$n <- 1
  aggregate(cbind(n, improved) ~ baseline + condition + duration + age + sex + payer + cohort, rows, sum)
}
rest <- "the rarer ones together"
sets <- list(
  plain = make(1, 600),
  rare = make(2, 900, rare = c("a", "b", "c", "d")),
  separated = make(3, 500, never = "neck_pain"),
  three_knots = make(4, 700, baselines = c(3, 5, 5, 5, 5, 5, 5, 7, 9))
)

# Knots: quantiles of type 1 over patients; four where they are apart, else three.
knots_of <- function(rows) {
  each <- rep(rows$baseline, rows$n)
  four <- unique(quantile(each, c(0.05, 0.35, 0.65, 0.95), type = 1, names = FALSE))
  if (length(four) == 4) four else quantile(each, c(0.1, 0.5, 0.9), type = 1, names = FALSE)
}
cubed <- function(x) pmax(x, 0)^3
# Harrell, Regression Modeling Strategies, 2.4.5
restricted <- function(x, t) {
  k <- length(t)
  bent <- sapply(seq_len(k - 2), function(j) {
    (cubed(x - t[j]) - cubed(x - t[k - 1]) * (t[k] - t[j]) / (t[k] - t[k - 1]) + cubed(x - t[k]) * (t[k - 1] - t[j]) / (t[k] - t[k - 1])) / (t[k] - t[1])^2
  })
  cbind(x, bent)
}
pooled <- function(values, n) {
  size <- sort(tapply(n, values, sum), decreasing = TRUE)
  few <- names(size)[size < 10]
  values[values %in% few] <- rest
  factor(values, levels = c(setdiff(names(size), few), if (length(few)) rest))
}

patterns <- terms <- knots <- NULL
for (name in names(sets)) {
  rows <- sets[[name]]
  at <- knots_of(rows)
  factors <- as.data.frame(lapply(rows[variables], pooled, n = rows$n))
  varying <- Filter(function(variable) nlevels(factors[[variable]]) > 1, variables)
  indicators <- model.matrix(reformulate(varying), factors)[, -1]
  design <- cbind(1, restricted(rows$baseline, at), indicators)
  made_up <- diag(ncol(design))[-1, ]
  all <- rbind(design, made_up)
  yes <- c(rows$improved, rep(1, nrow(made_up)))
  no <- c(rows$n - rows$improved, rep(1, nrow(made_up)))
  fit <- glm(cbind(yes, no) ~ all - 1, family = binomial, control = exact)
  stopifnot(fit$converged)
  rows$chance <- plogis(drop(design %*% coef(fit)))
  inner <- at[-c(1, length(at))]
  plain <- glm(cbind(rows$improved, rows$n - rows$improved) ~ ns(rows$baseline, knots = inner, Boundary.knots = range(at)) + indicators,
    family = binomial, control = exact
  )
  rows$plain <- if (name == "separated") NA else unname(fitted(plain))
  levels <- lapply(varying, function(variable) data.frame(variable, level = levels(factors[[variable]])[-1], reference = levels(factors[[variable]])[1]))
  said <- rbind(data.frame(variable = "baseline", level = seq_len(length(at) - 1), reference = ""), do.call(rbind, levels))
  said$estimate <- coef(fit)[-1]
  said$std_error <- sqrt(diag(vcov(fit)))[-1]
  patterns <- rbind(patterns, cbind(set = name, rows))
  terms <- rbind(terms, cbind(set = name, said))
  knots <- rbind(knots, data.frame(set = name, knot = at))
}

agreement <- counts <- NULL
for (name in c("exact", "too_extreme", "ties")) {
  set.seed(nchar(name))
  size <- if (name == "ties") 120 else 400
  true <- plogis(rnorm(size, -0.3, 0.8))
  improved <- rbinom(size, 1, true)
  expected <- switch(name, exact = true, too_extreme = plogis(1.6 * qlogis(true) + 0.3), ties = pmin(pmax(round(true, 1), 0.1), 0.9))
  limits <- function(fit) {
    last <- length(coef(fit))
    coef(fit)[last] + c(0, -1, 1) * qnorm(0.975) * sqrt(vcov(fit)[last, last])
  }
  large <- limits(glm(improved ~ 1, offset = qlogis(expected), family = binomial, control = exact))
  slope <- limits(glm(improved ~ qlogis(expected), family = binomial, control = exact))
  higher <- outer(expected[improved == 1], expected[improved == 0], function(a, b) (a > b) + (a == b) / 2)  # every pair; DeLong's components
  c <- mean(higher) + c(0, -1, 1) * qnorm(0.975) * sqrt(var(rowMeans(higher)) / nrow(higher) + var(colMeans(higher)) / ncol(higher))
  agreement <- rbind(agreement, data.frame(set = name, what = c("in_the_large", "slope", "c"), rbind(large, slope, c)))
  grouped <- aggregate(cbind(n = 1, improved) ~ expected, data.frame(expected, improved), sum)
  counts <- rbind(counts, cbind(set = name, grouped))
}
names(agreement)[3:5] <- c("estimate", "low", "high")
write.csv(patterns, "case_mix_patterns.csv", row.names = FALSE, quote = FALSE, na = "")
write.csv(terms, "case_mix_terms.csv", row.names = FALSE, quote = FALSE)
write.csv(knots, "case_mix_knots.csv", row.names = FALSE, quote = FALSE)
write.csv(counts, "case_mix_calibration.csv", row.names = FALSE, quote = FALSE)
write.csv(agreement, "case_mix_agreement.csv", row.names = FALSE, quote = FALSE)

# Writes patients into ancova_patients.csv and what R's lm says of them into ancova.csv and ancova_slopes.csv beside this file;
# tests/authority/test_ancova_against_r.py loads the patients, asks, and compares to 1e-6.
# Run in this folder: Rscript make_ancova.R       (written with R 4.2.2)

options(digits = 15)
set.seed(20261123)

patients <- function(set, n, cohorts, conditions, weeks, effect) {
  cohort <- sample(cohorts, n, replace = TRUE, prob = seq_along(cohorts))
  sex <- sample(c("female", "male"), n, replace = TRUE, prob = c(0.7, 0.3))
  condition <- sample(conditions, n, replace = TRUE, prob = rev(seq_along(conditions)))
  birth_year <- sample(1940:2000, n, replace = TRUE)
  baseline <- pmin(10, pmax(1, round(6 + match(cohort, cohorts) / 3 + rnorm(n, 0, 1.5))))
  outcome <- 0.6 * baseline - effect[match(cohort, cohorts)] + 0.01 * (birth_year - 1970) + 0.002 * (weeks - mean(weeks)) +
    0.4 * (sex == "male") + 0.3 * match(condition, conditions) + rnorm(n, 0, 1.2)
  data.frame(set = set, cohort = cohort, sex = sex, condition = condition, birth_year = birth_year,
             symptom_weeks = weeks, baseline = baseline, outcome = pmin(10, pmax(0, round(outcome, 2))))
}

all <- rbind(
  # four groups, three conditions, skewed durations
  patients("plain", 240, c("a", "b", "c", "d"), c("low_back", "neck_pain", "muscle_spasm"), round(rexp(240, 0.02), 1), c(0, 0.3, 0.6, -0.5)),
  # two groups, one condition; scores in whole points, so ties everywhere
  transform(patients("ties", 60, c("a", "b"), "low_back", sample(1:12, 60, replace = TRUE), c(0, 1)), outcome = round(outcome)),
  # durations that differ in the seventh digit only: a sum of plain squares would lose them
  patients("close", 90, c("a", "b", "c"), c("low_back", "neck_pain"), 5000 + round(rnorm(90, 0, 0.01), 4), c(0, 0.2, 0.4)),
  # a condition that only one group treats, and that alone; the same duration for all
  within(patients("confounded", 120, c("a", "b", "c"), c("low_back", "neck_pain"), rep(12, 120), c(0, 0.5, 1)), condition[cohort == "a"] <- "muscle_spasm"))
all$id <- seq_len(nrow(all))
write.csv(all, "ancova_patients.csv", row.names = FALSE, quote = FALSE)

by_size <- function(x) { counts <- table(x); factor(x, names(counts)[order(-counts, names(counts))]) }  # the commonest first

answers <- list(); slopes <- list()
for (set in unique(all$set)) {
  rows <- all[all$set == set, ]
  rows <- transform(rows, y = -outcome, x = -baseline, age = 2025 - birth_year, cohort = factor(cohort), sex = by_size(sex), condition = by_size(condition))
  # The same model, but for its intercepts: with durations near 5000, vcov of the intercepts would cost R itself its last digits.
  rows$symptom_weeks <- rows$symptom_weeks - round(mean(rows$symptom_weeks))
  formula <- y ~ 0 + cohort + x + age + sex + symptom_weeks
  if (nlevels(rows$condition) > 1) formula <- y ~ 0 + cohort + x + age + sex + condition + symptom_weeks
  fit <- lm(formula, rows)
  kept <- names(coef(fit))[!is.na(coef(fit))]
  groups <- levels(rows$cohort); size <- table(rows$cohort)
  within_sd <- sqrt(sum(tapply(rows$y, rows$cohort, function(y) sum((y - mean(y))^2))) / (nrow(rows) - length(groups)))
  for (group in groups) for (reference in c("others", setdiff(groups, group))) {
    against <- if (reference == "others") setdiff(groups, group) else reference
    weights <- setNames(rep(0, length(kept)), kept)
    weights[paste0("cohort", group)] <- 1
    weights[paste0("cohort", against)] <- -size[against] / sum(size[against])
    difference <- sum(weights * coef(fit)[kept]); error <- sqrt(drop(t(weights) %*% vcov(fit)[kept, kept] %*% weights))
    half <- qt(0.975, fit$df.residual) * error
    answers[[length(answers) + 1]] <- data.frame(
      set, group, reference, n = sum(size[c(group, against)]), df = fit$df.residual, difference,
      low = difference - half, high = difference + half, p = 2 * pt(-abs(difference / error), fit$df.residual),
      unadjusted = mean(rows$y[rows$cohort == group]) - mean(rows$y[rows$cohort %in% against]), standardised = difference / within_sd)
  }
  limits <- confint(fit)
  names <- setdiff(kept, paste0("cohort", groups))
  slopes[[set]] <- data.frame(set, name = names, slope = coef(fit)[names], low = limits[names, 1], high = limits[names, 2], p = summary(fit)$coefficients[names, 4])
}
number <- function(table) { is_number <- sapply(table, is.numeric); table[is_number] <- lapply(table[is_number], signif, 12); table }
write.csv(number(do.call(rbind, answers)), "ancova.csv", row.names = FALSE, quote = FALSE)
write.csv(number(do.call(rbind, slopes)), "ancova_slopes.csv", row.names = FALSE, quote = FALSE)

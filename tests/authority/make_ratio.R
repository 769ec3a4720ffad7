# Writes what R says about means over visits and ratios of sums, with intervals that know whose visits they are.
# ratio_patients.csv: drawn sums per patient; ratio_limits.csv: what R makes of them; relief_sample.csv: relief and carry-over of
# data/sample, counted from its files in base R alone. tests/authority/test_ratio_against_r.py compares to 1e-6.
# Run in this folder: Rscript make_ratio.R       (written with R 4.2.2, survival 3.5-3)

options(digits = 15)
suppressMessages(library(survival))

# Sum of tops over sum of bottoms from one row per patient; variance by the patients' residuals.
limits <- function(top, bottom) {
  n <- length(top)
  ratio <- sum(top) / sum(bottom)
  half <- qt(0.975, n - 1) * sqrt(n * var(top - ratio * bottom)) / abs(sum(bottom))
  c(ratio, ratio - half, ratio + half)
}

# The same error by another way: how the ratio moves with the weight of each patient, by numerical differentiation.
by_influence <- function(top, bottom) {
  n <- length(top)
  ratio <- function(w) sum(w * top) / sum(w * bottom)
  moved <- sapply(seq_len(n), function(i) {
    step <- replace(numeric(n), i, 1e-5)
    (ratio(1 + step) - ratio(1 - step)) / 2e-5
  })
  sqrt(n / (n - 1) * sum(moved^2))
}

set.seed(4)
draw <- function(case, patients, carry, relief, noise) {
  rows <- lapply(seq_len(patients), function(patient) {
    visits <- sample(1:9, 1)
    own <- rnorm(1, 0, 0.6)
    level <- 6 + own + rnorm(1, 0, 1.5)
    before <- numeric(visits + 1); after <- numeric(visits)
    for (k in seq_len(visits)) {
      fall <- relief + own * 0.5
      before[k] <- round(level + rnorm(1, 0, noise)); after[k] <- round(level - fall + rnorm(1, 0, noise))
      level <- level - carry * fall
    }
    before[visits + 1] <- round(level + rnorm(1, 0, noise))
    change <- after - before[-(visits + 1)]
    kept <- before[-(visits + 1)] - before[-1]
    data.frame(case, patient, visit = seq_len(visits), change, kept)
  })
  do.call(rbind, rows)
}
visits <- rbind(draw("small", 12, 0.4, 1.5, 1), draw("usual", 140, 0.2, 1.2, 1), draw("many", 900, 0.8, 1.5, 1.2),
  draw("rebounds", 60, -0.3, 1, 1), draw("two", 2, 0.4, 1.5, 1), draw("worse", 50, 0.4, -1.2, 1))
patients <- do.call(rbind, lapply(split(visits, list(visits$case, visits$patient), drop = TRUE), function(x)
  data.frame(case = x$case[1], patient = x$patient[1], visits = nrow(x), change = sum(x$change), relief = -sum(x$change), kept = sum(x$kept))))
patients <- patients[order(patients$case, patients$patient), ]

found <- do.call(rbind, lapply(split(patients, patients$case), function(x) {
  n <- nrow(x)
  carried <- limits(x$kept, x$relief); mean <- limits(x$change, x$visits)
  each <- visits[visits$case == x$case[1], ]
  error <- function(estimate) (estimate[3] - estimate[1]) / qt(0.975, n - 1)
  # survreg's robust variance of a mean, clustered by patient, lacks n / (n - 1)
  robust <- survreg(Surv(change + 100) ~ 1, each, dist = "gaussian", cluster = patient, robust = TRUE)
  stopifnot(abs(error(mean) / sqrt(n / (n - 1) * robust$var[1, 1]) - 1) < 1e-4)
  stopifnot(abs(error(carried) / by_influence(x$kept, x$relief) - 1) < 1e-5)
  data.frame(case = x$case[1], what = c("mean", "carry_over"), n, rbind(mean, carried))
}))
names(found)[4:6] <- c("ratio", "low", "high")
found[4:6] <- signif(found[4:6], 12)
write.csv(patients[c("case", "patient", "visits", "change", "relief", "kept")], "ratio_patients.csv", row.names = FALSE, quote = FALSE)
write.csv(found, "ratio_limits.csv", row.names = FALSE, quote = FALSE)

# Relief in the committed sample, from its CSV files: attended sessions in order of time within their referral.
folder <- "../../data/sample"
sessions <- read.csv(file.path(folder, "sessions.csv"), colClasses = "character")
intake <- read.csv(file.path(folder, "intake.csv"), colClasses = "character")
sessions <- merge(sessions[sessions$status == "attended", ], intake[c("referral_id", "patient_id", "sex")])
sessions <- sessions[order(sessions$referral_id, sessions$session_start, sessions$session_id), ]
before <- as.numeric(sessions$pain_before); after <- as.numeric(sessions$pain_after)
last <- c(sessions$referral_id[-1] != sessions$referral_id[-nrow(sessions)], TRUE)
following <- ifelse(last, NA, c(before[-1], NA))
relief_of <- function(rows) {
  of_patients <- function(values, is_in) tapply(ifelse(is_in, values, 0), sessions$patient_id[rows], sum)
  own <- function(values, chosen, whole) {
    counted <- tapply(chosen, sessions$patient_id[rows], any)
    limits(of_patients(values, chosen)[counted], of_patients(whole, chosen)[counted])
  }
  b <- before[rows]; a <- after[rows]; f <- following[rows]
  scored <- !is.na(b) & !is.na(a); kept <- scored & !is.na(f); chosen <- kept & b - a >= 1
  c(sum(scored), sum(tapply(scored, sessions$patient_id[rows], any)), own(a - b, scored, scored + 0),
    sum(kept), own(b - f, kept, b - a), sum(chosen), own(b - f, chosen, b - a))
}
groups <- c(list(all = rep(TRUE, nrow(sessions))), lapply(split(seq_len(nrow(sessions)), ifelse(sessions$sex == "", "unknown", sessions$sex)), function(i) seq_len(nrow(sessions)) %in% i))
sample_found <- data.frame(sex = names(groups), t(sapply(groups, relief_of)))
names(sample_found)[-1] <- c("n_scored", "n_patients", "change_mean", "change_low", "change_high", "n_kept", "carry_over", "carry_over_low",
  "carry_over_high", "n_chosen", "carry_over_chosen", "carry_over_chosen_low", "carry_over_chosen_high")
sample_found[-1] <- signif(sample_found[-1], 12)
write.csv(sample_found, "relief_sample.csv", row.names = FALSE, quote = FALSE)

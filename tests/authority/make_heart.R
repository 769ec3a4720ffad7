# Blood pressure, heart rate and their product in data/sample, counted from its CSV files in base R alone, into
# heart_sample.csv (one row per sex and measure) and heart_visits.csv (per measure and visit); heart_regression.csv: the
# change of those first read at the goal of treatment or above, and the fall to be expected of them without any change,
# by numerical integration. tests/authority/test_heart_against_r.py compares to 1e-6.
# Run in this folder: Rscript make_heart.R       (written with R 4.2.2)

options(digits = 15)
folder <- "../../data/sample"
sessions <- read.csv(file.path(folder, "sessions.csv"), colClasses = "character")
intake <- read.csv(file.path(folder, "intake.csv"), colClasses = "character")
visits <- merge(sessions[sessions$status == "attended", ], intake[c("referral_id", "patient_id", "sex", "discharge_date")])
visits <- visits[order(visits$referral_id, visits$session_start, visits$session_id), ]
visits$visit <- ave(seq_len(nrow(visits)), visits$referral_id, FUN = seq_along)
visits <- visits[visits$discharge_date == "" | substr(visits$session_start, 1, 10) <= visits$discharge_date, ]
visits$sex[visits$sex == ""] <- "unknown"
number <- function(name) as.numeric(visits[[name]])
stopifnot(all(number("diastolic_before") < number("systolic_before"), na.rm = TRUE))
readings <- list(
  sbp = list(number("systolic_before"), number("systolic_after")),
  dbp = list(number("diastolic_before"), number("diastolic_after")),
  hr = list(number("heart_rate_before"), number("heart_rate_after")),
  rpp = list(number("systolic_before") * number("heart_rate_before"), number("systolic_after") * number("heart_rate_after")))

# Mean over all values with limits that take the patient for the unit: t.test of the patients' linearised values.
clustered <- function(values, patient) {
  values <- values[keep <- !is.na(values)]; patient <- patient[keep]
  sums <- tapply(values, patient, sum); numbers <- tapply(values, patient, length)
  mean <- sum(sums) / sum(numbers)
  linearised <- mean + (sums - mean * numbers) * length(sums) / sum(numbers)
  c(mean, t.test(linearised)$conf.int)
}
first_two <- function(x) if (length(x) < 2) NA else mean(x[1:2])
last_two <- function(x) mean(tail(x, 2))

of_measure <- function(rows, measure) {
  before <- readings[[measure]][[1]][rows]; after <- readings[[measure]][[2]][rows]
  patient <- visits$patient_id[rows]; referral <- visits$referral_id[rows]
  pair <- !is.na(before) & !is.na(after)
  series <- split(before[!is.na(before)], referral[!is.na(before)])
  owner <- patient[match(names(series), referral)]
  n <- lengths(series)
  two <- sapply(series, first_two)
  course <- ifelse(n >= 4, sapply(series, last_two) - two, NA)
  latest <- ifelse(n >= 3, sapply(series, tail, 1) - two, NA)
  c(length(rows), sum(!is.na(before)), sum(!is.na(after)), sum(pair), mean(before[pair]), mean(after[pair]),
    clustered(ifelse(pair, after - before, NA), patient), sd((after - before)[pair]), sum(!is.na(two)), mean(two, na.rm = TRUE),
    sum(!is.na(course)), clustered(course, owner), sum(!is.na(latest)), clustered(latest, owner))
}
groups <- c(list(all = seq_len(nrow(visits))), split(seq_len(nrow(visits)), visits$sex))
cells <- expand.grid(measure = names(readings), sex = names(groups), stringsAsFactors = FALSE)
enough <- function(sex) length(unique(visits$patient_id[groups[[sex]]][!is.na(readings$sbp[[1]][groups[[sex]]])])) >= 5
cells <- cells[sapply(cells$sex, enough), ]
found <- t(mapply(function(sex, measure) of_measure(groups[[sex]], measure), cells$sex, cells$measure))
colnames(found) <- c("n_visits", "n_before", "n_after", "n_pairs", "before_mean", "after_mean", "change_mean", "change_low", "change_high",
  "change_sd", "n_two", "two_mean", "n_course", "course_change", "course_low", "course_high", "n_latest", "latest_change", "latest_low", "latest_high")
write.csv(data.frame(cells[c("sex", "measure")], signif(found, 12), row.names = NULL), "heart_sample.csv", row.names = FALSE, quote = FALSE)

by_visit <- do.call(rbind, lapply(names(readings), function(measure) {
  before <- readings[[measure]][[1]]
  first <- ave(before, visits$referral_id, FUN = function(x) c(x[!is.na(x)], NA)[1])
  do.call(rbind, lapply(1:8, function(k) {
    here <- visits$visit == k & !is.na(before)
    limits <- t.test(before[here])$conf.int
    data.frame(measure, visit = k, n = sum(here), mean = mean(before[here]), low = limits[1], high = limits[2], baseline_mean = mean(first[here]))
  }))
}))
by_visit[4:7] <- signif(by_visit[4:7], 12)
write.csv(by_visit, "heart_visits.csv", row.names = FALSE, quote = FALSE)

# Regression to the mean: E(first - second | first >= cut) of two normal readings with correlation r, integrated numerically.
regression <- do.call(rbind, lapply(list(c("sbp", 130, 20), c("dbp", 80, 14)), function(asked) {
  measure <- asked[1]; cut <- as.numeric(asked[2]); noise <- as.numeric(asked[3]) / qnorm(0.975)
  before <- readings[[measure]][[1]]
  series <- split(before[!is.na(before)], visits$referral_id[!is.na(before)])
  owner <- visits$patient_id[match(names(series), visits$referral_id)]
  first <- sapply(series, `[`, 1)
  above <- lengths(series) >= 3 & first >= cut
  r <- 1 - noise^2 / 2 / var(first)
  weight <- function(x) dnorm(x, mean(first), sd(first))
  fall <- integrate(function(x) (1 - r) * (x - mean(first)) * weight(x), cut, Inf, rel.tol = 1e-10)$value / integrate(weight, cut, Inf, rel.tol = 1e-10)$value
  change <- clustered(ifelse(above, sapply(series, last_two) - first, NA), owner)
  data.frame(measure, n_first = length(first), first_mean = mean(first), first_sd = sd(first), n_above = sum(above), above_change = change[1],
    above_low = change[2], above_high = change[3], r, rtm_change = -fall)
}))
regression[-1] <- signif(regression[-1], 12)
write.csv(regression, "heart_regression.csv", row.names = FALSE, quote = FALSE)

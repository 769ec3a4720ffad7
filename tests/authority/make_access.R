# Waiting for the first visit in data/sample, counted from its CSV files and estimated with R's survival, into
# access_sample.csv: one row for all, each clinic and each quarter of the referral. Who has not come is censored at the
# data cut. tests/authority/test_access_against_r.py compares to 1e-6.
# Run in this folder: Rscript make_access.R       (written with R 4.2.2, survival 3.5-3)

library(survival)
options(digits = 15)
folder <- "../../data/sample"
sessions <- read.csv(file.path(folder, "sessions.csv"), colClasses = "character")
intake <- read.csv(file.path(folder, "intake.csv"), colClasses = "character")
day <- function(text) as.Date(substr(text, 1, 10))
attended <- sessions[sessions$status == "attended", ]
cut <- max(day(attended$session_start), day(intake$discharge_date), na.rm = TRUE)
first <- tapply(as.integer(day(attended$session_start)), attended$referral_id, min)
ahead <- unique(sessions$referral_id[sessions$status == "upcoming" & day(sessions$session_start) >= cut])
referred <- day(intake$referral_date)
seen <- as.Date(as.integer(first[intake$referral_id]), origin = "1970-01-01")
stopifnot(!is.na(referred), all(seen >= referred, na.rm = TRUE))
came <- !is.na(seen)
days <- ifelse(came, as.integer(seen), as.integer(cut)) - as.integer(referred)
known <- as.integer(cut - referred)
early <- known <= 28 | intake$referral_id %in% ahead

of_group <- function(rows) {
  fit <- survfit(Surv(days[rows], came[rows]) ~ 1, conf.type = "log-log")
  found <- quantile(fit, c(0.25, 0.5, 0.75))
  due <- rows[known[rows] >= 14]
  within <- sum(came[due] & days[due] <= 14)
  old <- rows[known[rows] > 28]
  never <- sum(!came[old] & !early[old])
  data.frame(n = length(rows), n_came = sum(came[rows]), n_may_come = sum(!came[rows] & early[rows]), n_never = never,
    n_due_28 = length(old), n_due_14 = length(due), n_within_14 = within,
    median = found$quantile[2], median_low = found$lower[2], median_high = found$upper[2], q25 = found$quantile[1], q75 = found$quantile[3],
    rate = within / length(due), t(setNames(prop.test(within, length(due), correct = FALSE)$conf.int, c("rate_low", "rate_high"))),
    never_rate = never / length(old), t(setNames(prop.test(never, length(old), correct = FALSE)$conf.int, c("never_low", "never_high"))))
}
quarter <- paste0(format(referred, "%Y"), "-", quarters(referred))
groups <- c(list(all = seq_along(days)), split(seq_along(days), intake$clinic_id), split(seq_along(days), quarter)[1:7])
table <- do.call(rbind, lapply(groups, of_group))
write.csv(data.frame(group = names(groups), table), "access_sample.csv", row.names = FALSE, quote = FALSE)

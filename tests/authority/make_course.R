# Writes a small export (course/intake.csv, course/sessions.csv) and what R says of it (course_*.csv) beside this file;
# tests/authority/test_course_against_r.py loads the export and compares to 1e-6.
# Run in this folder: Rscript make_course.R       (written with R 4.2.2)

options(digits = 15)
set.seed(20)
n <- 160
baseline <- sample(2:10, n, replace = TRUE)
condition <- ifelse(seq_len(n) %% 3 == 0, "muscle_spasm", "low_back")
day0 <- as.Date("2024-01-01") + sort(sample(0:300, n, replace = TRUE))
visits <- do.call(rbind, lapply(seq_len(n), function(i) {
  planned <- sample(2:8, 1)
  score <- pmin(10, pmax(0, round(c(baseline[i], baseline[i] - cumsum(rnorm(planned - 1, 0.35, 1))), 0)))
  stops <- which(score <= 0.5 * baseline[i])
  k <- min(planned, if (length(stops)) stops[1] + rbinom(1, 2, 0.5) else planned)
  seen <- runif(k) > 0.06
  seen[1] <- TRUE
  data.frame(id = i, visit = seq_len(k), day = cumsum(c(0, sample(3:12, max(k - 1, 0), replace = TRUE)))[seq_len(k)],
             score = ifelse(seen, score[seq_len(k)], NA))
}))
write.csv(data.frame(referral_id = paste0("R", seq_len(n)), patient_id = paste0("P", seq_len(n)), condition,
                     intake_date = day0, discharge_date = day0 + tapply(visits$day, visits$id, max), discharge_reason = "completed"),
          "course/intake.csv", row.names = FALSE, quote = FALSE)
write.csv(data.frame(session_id = paste0("S", seq_len(nrow(visits))), referral_id = paste0("R", visits$id),
                     session_start = day0[visits$id] + visits$day, status = "attended", pain_before = visits$score),
          "course/sessions.csv", row.names = FALSE, quote = FALSE, na = "")

put <- function(frame, name) {
  numeric <- sapply(frame, is.double)
  frame[numeric] <- lapply(frame[numeric], signif, 12)
  write.csv(frame, name, row.names = FALSE, quote = FALSE)
}

# The gain of the next session: plain mean (t.test), and lm read at the means of all who came (everybody here has finished).
visits$baseline <- baseline[visits$id]
after <- match(paste(visits$id, visits$visit + 1), paste(visits$id, visits$visit))
visits$gain <- visits$score - visits$score[after]
put(do.call(rbind, lapply(1:6, function(k) {
  came <- visits[visits$visit == k & !is.na(visits$score), ]
  both <- came[!is.na(came$gain), ]
  plain <- t.test(both$gain)
  covariates <- if (k == 1) "score" else c("score", "baseline")
  model <- lm(reformulate(covariates, "gain"), both)
  at <- predict(model, as.data.frame(t(colMeans(came[covariates]))), se.fit = TRUE)
  slopes <- coef(model)[covariates]
  half <- qt(0.975, at$df) * sqrt(at$se.fit^2 + t(slopes) %*% cov(came[covariates]) %*% slopes / nrow(came))[1]
  data.frame(visit = k, n_scored = nrow(came), n = nrow(both), gain_mean = plain$estimate, gain_low = plain$conf.int[1],
             gain_high = plain$conf.int[2], estimate = at$fit[[1]], low = at$fit[[1]] - half, high = at$fit[[1]] + half)
})), "course_gains.csv")

# The fan: type 7 within condition, band of the baseline and visit.
visits$condition <- condition[visits$id]
visits$band <- cut(visits$baseline, c(-Inf, 5, 7.999, Inf), c("low", "middle", "high"))
scored <- visits[!is.na(visits$score), ]
cells <- split(scored, list(scored$condition, scored$band, scored$visit), drop = TRUE)
put(do.call(rbind, lapply(cells, function(cell) {
  at <- quantile(cell$score, c(0.1, 0.25, 0.5, 0.75, 0.9), type = 7, names = FALSE)
  data.frame(condition = cell$condition[1], band = cell$band[1], visit = cell$visit[1], n = nrow(cell),
             p10 = at[1], p25 = at[2], p50 = at[3], p75 = at[4], p90 = at[5])
})), "course_fan.csv")

# A share over scores of which each episode gives several: ratio of sums, its clustered variance from the residuals of
# each episode, and prop.test at the effective number of scores.
set.seed(21)
put(do.call(rbind, lapply(c(3, 8, 40, 300), function(m) {
  whole <- sample(1:9, m, replace = TRUE)
  part <- rbinom(m, whole, plogis(rnorm(m, -1, 1))) + ifelse(runif(m) < 0.3, 0.25, 0) * (whole > 3)
  part <- pmin(part, whole)
  ratio <- sum(part) / sum(whole)
  variance <- m / (m - 1) * sum((part - ratio * whole)^2) / sum(whole)^2
  effective <- if (variance > 0) min(ratio * (1 - ratio) / variance, sum(whole)) else sum(whole)
  limits <- suppressWarnings(prop.test(ratio * effective, effective, correct = FALSE))$conf.int
  data.frame(clusters = m, part = sum(part), whole = sum(whole), part_part = sum(part^2), part_whole = sum(part * whole),
             whole_whole = sum(whole^2), estimate = ratio, low = limits[1], high = limits[2])
})), "course_shares.csv")

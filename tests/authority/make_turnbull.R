# Writes Turnbull's estimate of small data sets into turnbull_*.csv beside this file; test_turnbull_against_r.py compares.
# Run in this folder: Rscript make_turnbull.R         (written with R 4.2.2, survival 3.5-3; Debian: r-cran-survival)
#
# survfit(Surv(left, right, type = "interval2")) stops when a step moves the curve by less than 0.00005, so its own numbers hold to about 0.001.
# Its step (Turnbull's self-consistency) is repeated here on its own jump times until it stands still; both are written, and must agree to 0.005.

suppressPackageStartupMessages(library(survival))
options(digits = 15)

seen <- function(seed, n, gap, never = 0.2) {           # improvement is seen at visits about `gap` days apart, up to a last one
  set.seed(seed)
  came <- ifelse(runif(n) < never, Inf, rweibull(n, 1.2, 30))
  one <- function(t) { visits <- c(0, cumsum(pmax(1, rpois(12, gap)))); visits <- visits[seq_len(sample(3:13, 1))]
    c(max(visits[visits < t], 0), if (t <= max(visits)) min(visits[visits >= t]) else Inf) }
  data.frame(left = NA, right = NA, t(vapply(came, one, c(0, 0))))[, 3:4] |> setNames(c("left", "right"))
}
rows <- function(left, right) data.frame(left, right)
sets <- list(
  seed_1 = seen(1, 60, 5), seed_2 = seen(2, 150, 7), seed_3 = seen(3, 200, 14),
  heavy_ties = transform(seen(4, 160, 6, 0.1), left = floor(left / 14) * 14, right = ceiling(right / 14) * 14),
  with_exact = { s <- seen(5, 60, 6); s$left[1:15] <- s$right[1:15] <- c(3, 3, 5, 8, 8, 8, 11, 14, 14, 20, 21, 27, 30, 35, 60); s },
  two_visits = rows(c(0, 0, 7, 7, 14, 7, 0, 14), c(7, 14, 14, 21, Inf, Inf, 7, 21)),
  never_half = rows(c(0, 7, 14, 14, 14, 21, 21), c(7, 14, Inf, Inf, Inf, Inf, Inf)),
  exactly_half = rows(c(0, 0, 10, 10), c(4, 4, 20, 20)),
  one_improved = rows(7, 14)
)

consistent <- function(left, right, jumps) {            # the share at each jump time, and past all of them
  inside <- ifelse(outer(left, jumps, `<`) | (left == right), 1, 0) * ifelse(outer(right, jumps, `>=`), 1, 0)
  exact <- left == right
  inside[exact, ] <- 1 * outer(left[exact], jumps, `==`)
  inside <- cbind(inside, 1 * is.infinite(right))
  share <- rep(1 / ncol(inside), ncol(inside))
  for (i in 1:400000) {
    new <- share * colMeans(inside / as.vector(inside %*% share))
    if (max(abs(new - share)) < 1e-15) break
    share <- new
  }
  new
}
median_of <- function(time, surv) {                     # R's quantile for a curve: the middle of a plateau
  tolerance <- sqrt(.Machine$double.eps)
  at <- which(surv <= 0.5 + tolerance); above <- which(surv < 0.5 - tolerance)
  if (!length(at)) NA else (time[at[1]] + time[if (length(above)) above[1] else length(time)]) / 2
}
fits <- Map(function(name, set) {
  fit <- survfit(Surv(left, ifelse(is.infinite(right), NA, right), type = "interval2") ~ 1, data = set)
  jumps <- fit$time[fit$n.event > 0 | c(1, fit$surv[-length(fit$surv)]) > fit$surv]
  if (all(is.infinite(set$right))) jumps <- numeric(0)
  share <- consistent(set$left, set$right, jumps)
  r_surv <- fit$surv[match(jumps, fit$time)]
  surv <- 1 - cumsum(share[seq_along(jumps)])
  stopifnot(max(abs(surv - r_surv)) < 0.005)
  list(curve = data.frame(set = name, time = jumps, improved = 1 - surv, by_survfit = 1 - r_surv),
       median = data.frame(set = name, median = median_of(jumps[share[seq_along(jumps)] > 1e-9], surv[share[seq_along(jumps)] > 1e-9]), by_survfit = unname(quantile(fit, 0.5)$quantile)))
}, names(sets), sets)
counts <- do.call(rbind, Map(function(name, set) { tally <- aggregate(list(n = rep(1, nrow(set))), set, sum); data.frame(set = name, tally) }, names(sets), sets))
counts$right[is.infinite(counts$right)] <- NA
write <- function(all_rows, file) {
  numbers <- vapply(all_rows, is.double, TRUE)
  all_rows[numbers] <- lapply(all_rows[numbers], signif, 12)
  write.csv(all_rows, file, row.names = FALSE, na = "", quote = FALSE)
}
write(counts, "turnbull_counts.csv")
write(do.call(rbind, lapply(fits, `[[`, "curve")), "turnbull_curves.csv")
write(do.call(rbind, lapply(fits, `[[`, "median")), "turnbull_medians.csv")

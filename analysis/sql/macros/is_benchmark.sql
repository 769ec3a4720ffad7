/*
Whether figures of other doctors may be shown to a doctor: of 3 of them or more,
of 10 cases or more, none of the doctors with over half of these.
*/
create macro is_benchmark(n_doctors, n, largest) as
    n_doctors >= 3 and n >= 10 and largest * 2 <= n

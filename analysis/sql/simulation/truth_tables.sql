-- What truth.json is made of, filled batch by batch (reached.sql, relief.sql).
create or replace temporary table reached (
    condition varchar,
    clinic integer,
    therapist integer,
    referrer integer,
    baseline integer,
    latest integer,
    first_20 integer,
    first_30 integer,
    first_50 integer,
    first_mcid integer,
    confirmed_20 integer,
    confirmed_30 integer,
    confirmed_50 integer,
    confirmed_mcid integer,
    confirmed_strict_20 integer,
    confirmed_strict_30 integer,
    confirmed_strict_50 integer,
    confirmed_strict_mcid integer
);

create or replace temporary table relief (
    condition varchar,
    sessions bigint,
    drop_sum bigint,
    pairs bigint,
    kept_sum bigint,
    pair_drop_sum bigint,
    intakes bigint,
    intake_sum bigint
);

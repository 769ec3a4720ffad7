-- Random numbers made from hashes, so that the same seed, stream and entity
-- give the same number whatever the threads, the order or the batch. Hashing
-- several arguments at once leaves streams correlated; the xor does not.
create or replace temporary macro bits(seed, stream, entity) as
    hash(xor(hash(cast(entity as bigint)), hash(concat(seed, ' ', stream))));

-- evenly between 0 and 1, both left out
create or replace temporary macro uniform(seed, stream, entity) as
    (cast(bits(seed, stream, entity) >> 11 as double) + 0.5)
    / 9007199254740992;

-- mean 0, standard deviation 1 (Box and Muller; 32 bits for each half)
create or replace temporary macro normal(seed, stream, entity) as
    sqrt(-2 * ln(
        (cast(bits(seed, stream, entity) >> 32 as double) + 0.5) / 4294967296
    )) * cos(
        2 * pi() * cast(bits(seed, stream, entity) & 4294967295 as double)
        / 4294967296
    );

create or replace temporary macro between_limits(value, low, high) as
    greatest(low, least(high, value));

create or replace temporary macro pick(choices, draw) as
    choices[1 + cast(floor(len(choices) * draw) as bigint)];

-- the clinics are closed on Sundays
create or replace temporary macro open_day(day) as
    day + cast(isodow(day) = 7 as integer);

-- one key for each booking of a referral (never 100 of them)
create or replace temporary macro booking_key(referral, booking) as
    referral * 100 + booking;

-- a 0-10 rating as people give it: whole, within the scale, 5 favoured
create or replace temporary macro rating(value, favours_five) as
    case
        when favours_five and round(value) in (4, 6) then 5
        else cast(between_limits(round(value), 0, 10) as integer)
    end;

-- a whole-number reading within limits
create or replace temporary macro reading(value, low, high) as
    cast(round(between_limits(value, low, high)) as integer);

-- the value, or nothing in the given share of cases
create or replace temporary macro unless_missing(
    value, share, seed, stream, entity
) as
    if(uniform(seed, concat('no ', stream), entity) < share, null, value);

-- the ids by which providers stand in the export
create or replace temporary macro clinic_id(number) as
    concat(
        'C-',
        if(number > 26, chr(cast(64 + (number - 1) // 26 as integer)), ''),
        chr(cast(65 + (number - 1) % 26 as integer))
    );

create or replace temporary macro therapist_id(number) as
    printf('T-%02d', number);

create or replace temporary macro referrer_id(number) as
    printf('R-%02d', number);

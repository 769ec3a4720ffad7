/* The day that a cell of a record names, null where it names none. */
create or replace macro day_of(written) as
    case
        when substr(written, 1, 1) between '0' and '9'
            then cast(try_cast(written as timestamp) as date)
    end

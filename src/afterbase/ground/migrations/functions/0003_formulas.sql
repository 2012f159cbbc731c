-- What formulas call that does not fit into an expression. None of these fails for any argument: what has no result is
-- NULL, and the formula says why. What one of them calls of the others bears its schema.

CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, PARALLEL = SAFE);

-- A number without its sign, rounded to `most` places, of which those behind the first `few` are left out where they
-- are zeros; with `whole` digits before the point at least, in groups of three where that is asked for.
CREATE FUNCTION format_number(x numeric, whole integer, few integer, most integer, is_grouped boolean) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10 AS
$$
DECLARE
    digits text := abs(round(x, most))::text;
    before text := split_part(digits, '.', 1);
    behind text := rpad(rtrim(split_part(digits, '.', 2), '0'), greatest(few, length(rtrim(split_part(digits, '.', 2), '0'))), '0');
BEGIN
    IF before = '0' THEN
        before := '';
    END IF;
    IF length(before) < whole THEN
        before := lpad(before, whole, '0');
    END IF;
    IF is_grouped THEN
        before := reverse(regexp_replace(reverse(before), '([0-9]{3})(?=[0-9])', '\1,', 'g'));
    END IF;
    RETURN before || CASE WHEN behind = '' THEN '' ELSE '.' || behind END;
END
$$;

-- A whole number from 0 up to, not including, 10^12 in Chinese characters: `digits` from 零 on, `units` from the ones on.
-- Every digit with its unit first; then what is said of zeros is shortened.
CREATE FUNCTION spell_number(n bigint, digits text, units text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100 AS
$$
DECLARE
    zero text := left(digits, 1);
    spelled text;
BEGIN
    SELECT string_agg(substr(digits, d::integer + 1, 1) || btrim(substr(units, (length(n::text) - place + 1)::integer, 1)), '' ORDER BY place)
        INTO spelled FROM unnest(string_to_array(n::text, NULL)) WITH ORDINALITY AS t(d, place);
    spelled := regexp_replace(spelled, zero || '[' || substr(units, 2, 3) || ']', zero, 'g');
    spelled := regexp_replace(spelled, zero || '+', zero, 'g');
    spelled := regexp_replace(spelled, zero || '([万亿])', '\1', 'g');
    spelled := replace(spelled, '亿万', '亿');
    RETURN CASE WHEN n = 0 THEN zero ELSE regexp_replace(spelled, zero || '$', '') END;
END
$$;

-- 壹仟贰佰元整
CREATE FUNCTION capital_amount(x numeric) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 200 AS
$$
DECLARE
    cents numeric := round(abs(x), 2) * 100;
    yuan bigint;
    jiao integer;
    fen integer;
    digits text := '零壹贰叁肆伍陆柒捌玖';
BEGIN
    IF cents >= 1e14 THEN
        RETURN NULL;
    END IF;
    yuan := div(cents, 100);
    jiao := mod(div(cents, 10), 10);
    fen := mod(cents, 10);
    RETURN CASE WHEN x < 0 AND cents > 0 THEN '负' ELSE '' END
        || CASE WHEN yuan > 0 OR cents = 0
                THEN afterbase_functions.spell_number(yuan, digits, ' 拾佰仟万拾佰仟亿拾佰仟') || '元' ELSE '' END
        || CASE WHEN jiao > 0 THEN substr(digits, jiao + 1, 1) || '角' WHEN fen > 0 AND yuan > 0 THEN '零' ELSE '' END
        || CASE WHEN fen > 0 THEN substr(digits, fen + 1, 1) || '分' ELSE '整' END;
END
$$;

-- 一千二百点五
CREATE FUNCTION chinese_number(x numeric) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 200 AS
$$
DECLARE
    digits text := '零一二三四五六七八九';
    rounded numeric := round(abs(x), 6);
    behind text := rtrim(split_part(rounded::text, '.', 2), '0');
BEGIN
    IF rounded >= 1e12 THEN
        RETURN NULL;
    END IF;
    RETURN CASE WHEN x < 0 AND rounded > 0 THEN '负' ELSE '' END
        || regexp_replace(afterbase_functions.spell_number(trunc(rounded)::bigint, digits, ' 十百千万十百千亿十百千'), '^一十', '十')
        || CASE WHEN behind = '' THEN '' ELSE '点' || translate(behind, '0123456789', digits) END;
END
$$;

-- NULL outside of the years 1 to 9999 in UTC, which is what programs can hold.
CREATE FUNCTION within_calendar(moment timestamptz) RETURNS timestamptz
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10 AS
$$
BEGIN
    RETURN CASE WHEN moment >= '0001-01-01 00:00:00+00' AND moment < '10000-01-01 00:00:00+00' THEN moment END;
END
$$;

-- A date as people write it, year first: 2026-11-22, 2026/11/22, 2026年11月22日.
CREATE FUNCTION read_date(t text) RETURNS date
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 50 AS
$$
DECLARE
    numbers integer[];
BEGIN
    IF t !~ '^[0-9]{4}([-/.][0-9]{1,2}[-/.][0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)$' THEN
        RETURN NULL;
    END IF;
    numbers := regexp_split_to_array(rtrim(t, '日'), '[-/.年月]')::integer[];
    IF numbers[1] < 1 OR numbers[2] NOT BETWEEN 1 AND 12 OR numbers[3] < 1 OR numbers[3]
        > extract(day FROM make_date(numbers[1], numbers[2], 1) + interval '1 month - 1 day') THEN
        RETURN NULL;
    END IF;
    RETURN make_date(numbers[1], numbers[2], numbers[3]);
END
$$;

-- A date, and a time of the clock behind it: 2026-11-22 16:30, with seconds or without.
CREATE FUNCTION read_moment(t text) RETURNS timestamp
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 50 AS
$$
DECLARE
    day date := afterbase_functions.read_date(regexp_replace(t, '[ T].*$', ''));
    clock text := regexp_replace(substr(t, 1, 40), '^[^ T]*[ T]?', '');
BEGIN
    IF clock !~ '^(([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?)?$' THEN
        RETURN NULL;
    END IF;
    RETURN day + coalesce(nullif(clock, ''), '0:00')::time;
END
$$;

-- Working days are counted through from a Monday long ago. `off` are Mondays to Fridays on which nobody works, `made`
-- Saturdays and Sundays on which people do; both in order, each day once, no NULL.
CREATE FUNCTION workdays_before(day integer, off integer[], made integer[]) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10 AS
$$
BEGIN
    RETURN day / 7 * 5 + least(day % 7, 5) - width_bucket(day - 1, off) + width_bucket(day - 1, made);
END
$$;

-- Days of a calendar as numbers from Monday, the first of January of the year 1, on: those from Monday to Friday, or those
-- of weekends.
CREATE FUNCTION calendar_days(days date[], are_weekends boolean) RETURNS integer[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT day - date '0001-01-01' FROM unnest(days) AS day
             WHERE day IS NOT NULL AND (extract(isodow FROM day) > 5) = are_weekends ORDER BY 1);

-- The working days from a date to another, both included; negative where the last is the earlier one.
CREATE FUNCTION count_workdays(first date, last date, off integer[], made integer[]) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 20 AS
$$
DECLARE
    low integer := least(first, last) - date '0001-01-01';
    high integer := greatest(first, last) - date '0001-01-01';
    found integer := afterbase_functions.workdays_before(high + 1, off, made) - afterbase_functions.workdays_before(low, off, made);
BEGIN
    RETURN CASE WHEN first <= last THEN found ELSE -found END;
END
$$;

-- The working day that is some working days after a date, or before it; the date itself for none; NULL outside of the
-- calendar. Each step goes as many days as working days are missing, so it never goes too far.
CREATE FUNCTION shift_workdays(day date, count integer, off integer[], made integer[]) RETURNS date
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100 AS
$$
DECLARE
    reached integer := day - date '0001-01-01';
    goal integer;
    missing integer;
BEGIN
    IF abs(count) > 3000000 THEN
        RETURN NULL;
    END IF;
    goal := count + afterbase_functions.workdays_before(CASE WHEN count > 0 THEN reached + 1 ELSE reached END, off, made);
    LOOP
        missing := goal - afterbase_functions.workdays_before(CASE WHEN count > 0 THEN reached + 1 ELSE reached END, off, made);
        EXIT WHEN missing = 0;
        reached := reached + missing;
        EXIT WHEN reached < 0 OR reached > 3652058;
    END LOOP;
    IF reached < 0 OR reached > 3652058 THEN
        RETURN NULL;
    END IF;
    RETURN date '0001-01-01' + reached;
END
$$;

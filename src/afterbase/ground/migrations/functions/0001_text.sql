-- Immutable functions over text and sets, which queries call and indexes are made with. Each says the same on every
-- server: none depends on a collation or a setting. PostgreSQL builds indexes under a search_path of its own, so what one
-- plpgsql function calls of the others bears its schema.

-- What texts are ordered and compared by: the first 64 characters in lower case, as GB18030, in which the common Chinese
-- characters stand in pinyin order. Every character of Unicode has a GB18030 form, so the conversion cannot fail. At
-- most 256 bytes, so an index entry never grows too large for a write to succeed.
CREATE FUNCTION text_key(t text) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10 AS
$$BEGIN RETURN convert_to(lower(left(t, 64)), 'GB18030'); END$$;

-- A set in one way of writing it.
CREATE FUNCTION sorted_set(items integer[]) RETURNS integer[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN cardinality(items) < 2 THEN items
            ELSE (SELECT array_agg(DISTINCT item ORDER BY item) FROM unnest(items) AS item) END;

CREATE FUNCTION sorted_set(items text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN cardinality(items) < 2 THEN items
            ELSE (SELECT array_agg(DISTINCT item COLLATE "C" ORDER BY item COLLATE "C") FROM unnest(items) AS item) END;

-- The places of some options in the order of all, ascending: what sets of options are ordered by.
CREATE FUNCTION option_ranks(keys integer[], ordered integer[]) RETURNS integer[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT array_agg(array_position(ordered, key) ORDER BY array_position(ordered, key)) FROM unnest(keys) AS key);

-- Search. A record's document holds every pair of neighbouring characters of its texts (lower case) and some whole
-- tokens. A term's query asks for all pairs of the term; that is necessary, not sufficient, so the text itself is
-- compared again. U+0001 separates texts and never occurs in a pair.
CREATE FUNCTION search_pairs(t text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100 AS
$$
DECLARE x text := lower(t);
BEGIN
    RETURN string_to_array(
        regexp_replace(x, '(..)', E'\\1\u0001', 'g') || E'\u0001' || regexp_replace(substr(x, 2), '(..)', E'\\1\u0001', 'g'),
        E'\u0001');
END
$$;

-- A tsvector holds 1 MB. The pairs of 100,000 characters (8 bytes each at most) and 8,000 tokens cannot exceed that; a
-- longer document is marked, and every query finds it, so it costs a comparison and is never missed.
CREATE FUNCTION search_document(t text, tokens text[]) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100 AS
$$
DECLARE pairs text[] := afterbase_functions.search_pairs(left(t, 100000)) || tokens[1:8000];
BEGIN
    IF length(t) > 100000 OR cardinality(tokens) > 8000 THEN
        pairs := pairs || '<long>'::text;
    END IF;
    RETURN array_to_tsvector(array_remove(array_remove(pairs, NULL), ''));
END
$$;

-- Not parallel on purpose: what goes by the index is over before a parallel worker has started, and the planner takes
-- rare pairs for much more frequent than they are.
CREATE FUNCTION search_query(term text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL UNSAFE
RETURN (SELECT '''<long>'' | (' || string_agg(DISTINCT '''' || replace(replace(pair, '\', '\\'), '''', '''''') || '''', ' & ') || ')'
        FROM unnest(search_pairs(term)) AS pair WHERE length(pair) = 2)::tsquery;

-- Tokens of a set of options, such as o12:3.
CREATE FUNCTION search_tokens(prefix text, keys integer[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT array_agg(prefix || key::text) FROM unnest(keys) AS key);

-- The text of a tsquery as a tsquery. A function for one thing: a plan that holds it is not parallel, for the reason that
-- `search_query` gives. PostgreSQL puts its body in its place, so it costs nothing when it runs.
CREATE FUNCTION ready_query(query text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL UNSAFE
RETURN query::tsquery;

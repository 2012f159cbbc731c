"""The formula language: text → tokens → a tree → (types → SQL).

What people know from Airtable, Excel and Feishu, with rules that are written down: `syntax` in each module below.

    tokens    text to tokens; full-width signs, as a Chinese input method makes them, are the same as plain ones
    parser    tokens to a tree, by binding powers (a Pratt parser)
    trees     the tree: immutable, every node knows where in the text it stands
    writing   a tree back to text; field references between names, as people write, and uids, as they are kept
    refusals  what is wrong with a formula, and where
    types     what values there are, and a part of a formula as SQL
    functions all that a formula can call, by kind, each with its help and examples
    patterns  regular expressions that end soon; formats, as Excel writes them; calendars of working days
    compiler  a tree to SQL
"""

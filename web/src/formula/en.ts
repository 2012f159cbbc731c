/** What is wrong with a formula, word for word as the server says it (cases/formula/refusals.json). */
export const refusals = {
  formula_too_long: "A formula has at most {limit} characters.",
  formula_too_deep: "This formula is nested too deep: at most {limit} levels.",
  formula_too_large: "This formula has too many parts: at most {limit}.",
  formula_too_involved: "This formula is too involved. Calculate parts of it in fields of their own.",
  formula_character: "“{found}” has no meaning here.",
  formula_text_unclosed: "The text that begins here has no closing quotation mark.",
  formula_field_unclosed: "The field name that begins here has no closing “{close}”.",
  formula_field_nameless: "Write a field's name between “{open}” and “{close}”.",
  formula_comment_unclosed: "The comment that begins here has no closing “*/”.",
  formula_number: "“{found}” is not a number.",
  formula_value_missing: "A value is missing here.",
  formula_parenthesis_unclosed: "The parenthesis that opens here is never closed.",
  formula_unexpected: "“{found}” does not belong here: an operator or the end was expected.",
  formula_comparisons_chained: "Comparisons cannot be chained. Write AND(a < b, b < c).",
  formula_unknown_field: "There is no field “{name}” in this table.",
  formula_unknown_function: "There is no function {name}.",
  formula_too_few_arguments: "{name} needs more values than it is given here.",
  formula_too_many_arguments: "{name} takes at most {limit} values.",
  formula_wrong_type: "This is {found}, but {expected} is needed here.",
  did_you_mean: " Did you mean {near}?",
  or: " or ",
  type_number: "a number",
  type_text: "text",
  type_boolean: "true or false",
  type_date: "a date",
  type_datetime: "a date and time",
  type_blank: "blank",
} as const;

/** Why a cell has no value. */
export const errors = {
  "#DIV/0": "A number is divided by zero or by nothing.",
  "#VALUE": "A value cannot be read as what is needed here.",
  "#NUM": "A number is too large, or the calculation has no result.",
  "#N/A": "None of the cases applies.",
} as const;

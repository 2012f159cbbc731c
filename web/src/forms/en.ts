/** What is said of an answer: the server's own words, so that a form speaks with one voice. */
export const issues = {
  required: "This field is required.",
  ticked: "Please tick this to go on.",
  bad_number: "“{text}” is not a number.",
  bad_phone: "“{text}” is not a phone number.",
  bad_email: "“{text}” is not an e-mail address.",
  bad_url: "“{text}” is not a web address.",
  bad_date: "“{text}” is not a date.",
  bad_datetime: "“{text}” is not a date and time.",
  too_long: "Too long: at most {limit} characters.",
  too_short: "Too short: at least {limit} characters.",
  too_small: "Must be at least {min}.",
  too_large: "Must be at most {max}.",
  out_of_range: "Must be between {min} and {max}.",
  too_many: "At most {limit} files.",
  still_sending: "A file has not arrived yet. Send it again or remove it.",
} as const;

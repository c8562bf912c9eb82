"""Teaching: checks that name the mistake, exercises made from solutions, notebooks run and kept tidy."""

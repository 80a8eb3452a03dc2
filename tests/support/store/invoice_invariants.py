"""Invariants of invoices besides those that the program checks by itself."""

from __future__ import annotations

from collections.abc import Mapping

INVARIANTS: Mapping[str, str] = {
    # Invoices and credit notes of a year are numbered from 1 without a gap, up to the count.
    "invoice-numbers": """
        WITH given AS (
            SELECT split_part(number, '-', 1)::int AS year,
                   split_part(number, '-', 2)::int AS counter
            FROM tournee.invoice WHERE cooperative_id = :owner AND number <> ''),
        sums AS (SELECT year, count(*) AS n, min(counter) AS low, max(counter) AS high
                 FROM given GROUP BY year),
        counted AS (SELECT year, last FROM tournee.number
                    WHERE cooperative_id = :owner AND series = 'invoice')
        SELECT coalesce(s.year, c.year)::text
        FROM sums AS s FULL JOIN counted AS c ON c.year = s.year
        WHERE s.low <> 1 OR s.high <> s.n OR coalesce(c.last, 0) <> coalesce(s.high, 0)""",
    # A line's amount is its unit for each so many of its quantity, halves away from nought.
    "invoice-line-amount": """
        SELECT invoice_id::text FROM tournee.invoice_line
        WHERE cooperative_id = :owner
        AND amount_cents <> round(quantity::numeric * unit_cents / per)""",
    # A credit note takes back all of one invoice and nothing else.
    "credit-note-amount": """
        SELECT n.id::text FROM tournee.invoice AS n
        JOIN tournee.invoice AS i
            ON i.cooperative_id = n.cooperative_id AND i.id = n.credits_id
        WHERE n.cooperative_id = :owner
        AND (n.net_cents, n.vat_cents, n.customer_id)
            IS DISTINCT FROM (-i.net_cents, -i.vat_cents, i.customer_id)""",
    # A booking stands on one invoice that is not credited, and knows which.
    "booking-and-invoice": """
        SELECT b.id::text FROM tournee.booking AS b
        LEFT JOIN (
            SELECT l.booking_id, array_agg(DISTINCT l.invoice_id) AS held
            FROM tournee.invoice_line AS l
            JOIN tournee.invoice AS i
                ON i.cooperative_id = l.cooperative_id AND i.id = l.invoice_id
            WHERE l.cooperative_id = :owner AND i.credits_id IS NULL
            AND i.status <> 'credited'
            GROUP BY l.booking_id) AS lines ON lines.booking_id = b.id
        WHERE b.cooperative_id = :owner
        AND coalesce(lines.held, '{}')
            <> CASE WHEN b.invoice_id IS NULL THEN '{}' ELSE ARRAY[b.invoice_id] END""",
}
"""Queries that give no rows; see :mod:`data.store.system.invariants`."""

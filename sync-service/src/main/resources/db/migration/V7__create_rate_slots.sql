-- One row per call that a platform allows in a second; held from before a call until a second after its answer.
create table rate_slots (
    budget text not null,
    slot integer not null,
    free_at timestamptz not null,
    primary key (budget, slot)
) with (fillfactor = 50);

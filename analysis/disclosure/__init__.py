"""Disclosure control: what makes aggregates safe to hand out, as plain functions of counts and how they add up."""

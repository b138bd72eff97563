"""What Go does and Python does not: how it prints values, and the order in which its sort leaves equal ones."""

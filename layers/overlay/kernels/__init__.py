"""Kernels 内核: the loops of the fast way, compiled by numba (extra ``[fast]``).

They read flat arrays and build no geometry. The idea: every edge of a polygon stands for the
region below it, plus where land lies under the edge, minus where it lies over; the sum of these
regions is the polygon. So the land that two polygons have in common is

    sum over edges i, j of  s_i s_j  integral of min(y_i(x), y_j(x)) over the x that both span

the lower of two straight lines. That is continuous in every coordinate: edges shared, touching or
nearly so are no cases of their own, holes and further parts are only more edges, and nothing is
moved. What is integrated is the land under the plane, a density that varies a little, by Simpson's
rule, which is exact for the cubic that it makes under a line.
"""

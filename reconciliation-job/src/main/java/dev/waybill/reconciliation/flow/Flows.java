package dev.waybill.reconciliation.flow;

import java.util.List;

/** All flows that this application audits. */
public record Flows(List<Flow> all) {

    public Flows {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("There is no flow to audit");
        }
        if (all.stream().map(Flow::name).distinct().count() < all.size()) {
            throw new IllegalArgumentException("waybill.flows: two flows have the same name among %s"
                    .formatted(all.stream().map(Flow::name).toList()));
        }
    }

    /**
     * The flow of a name.
     *
     * @throws AuditRefusedException naming the flows there are, if there is none of that name
     */
    public Flow get(String name) {
        return all.stream()
                .filter(flow -> flow.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AuditRefusedException("There is no flow '%s', only %s"
                        .formatted(name, all.stream().map(Flow::name).toList())));
    }
}

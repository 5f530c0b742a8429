package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.LayerSummary;
import dev.lanewise.nn.Network;
import dev.lanewise.testing.TestData;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every layer of the networks has torchvision's name, output shape, parameters and multiply-accumulates. */
@Tag("references")
class ModelTablesTest {
    /** The tables are those of evaluation, to which auxiliary heads do not belong. */
    private static final String WITHOUT_HEADS = "_without_aux";

    @TestFactory
    Stream<DynamicTest> layersAreTorchvisions() {
        return TestData.json(TestData.path("parity/model_tables.json")).propertyStream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> compare(entry.getKey(), entry.getValue())));
    }

    private static void compare(String model, JsonNode table) {
        Architecture architecture = ReferenceNetworks.named(
                Models.names().contains(model + WITHOUT_HEADS.replace('_', '-')) ? model + WITHOUT_HEADS : model);
        Network network = architecture.withoutValues(architecture.classes(), architecture.sampleShape());
        List<LayerSummary> rows = network.summary();
        Iterator<LayerSummary> own = rows.iterator();
        for (JsonNode layer : table.get("layers")) {
            LayerSummary row = own.next();
            while (!name(row.path()).equals(name(layer.get("name").asString()))) {
                // What torchvision computes by functions, which are in no table, is a layer here.
                assertEquals(0, row.parameters() + row.multiplyAccumulates(),
                        () -> layer.get("name") + " expected");
                row = own.next();
            }
            assertEquals(layer.get("type").asString(), row.type(), row.path());
            assertEquals(layer.get("out").valueStream().map(JsonNode::asInt).toList(),
                    Arrays.stream(row.outputShape().toArray()).boxed().toList(), row.path());
            assertEquals(layer.get("params").asLong(), row.parameters(), row.path());
            assertEquals(layer.get("macs").asLong(), row.multiplyAccumulates(), row.path());
        }
        own.forEachRemaining(row -> assertEquals(0, row.parameters() + row.multiplyAccumulates(), row.path()));
        assertEquals(table.get("counted_params").asLong(), network.parameterCount());
        assertEquals(table.get("counted_params").asLong(), architecture.parameters());
        assertEquals(table.get("bn_buffers").asLong(),
                network.buffers().stream().mapToLong(buffer -> buffer.value().elements()).sum());
        assertEquals(table.get("counted_conv_linear_gmacs").asDouble(),
                rows.stream().mapToLong(LayerSummary::multiplyAccumulates).sum() * 1e-9, 1e-12);
        assertTrue(!rows.isEmpty());
    }

    /** torchvision has one ReLU for all places of a block. */
    private static String name(String path) {
        return path.replaceFirst("\\.relu\\d$", ".relu");
    }
}

package dev.waybill.simulator.processor;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code {"ts": <epoch seconds>, "file": <path>}}, whatever content type the request claims. */
final class ReceiptReader {

    private final JsonMapper mapper;

    ReceiptReader(JsonMapper mapper) {
        this.mapper = mapper;
    }

    ReceivedFile read(byte[] body) {
        JsonNode receipt = parse(body);
        if (!receipt.isObject()) {
            throw new MalformedReceiptException("the body must be a JSON object with ts and file");
        }
        JsonNode ts = receipt.path("ts");
        if (!ts.isNumber() || !(ts.doubleValue() > 0)) {
            throw new MalformedReceiptException("ts must be a number of seconds since 1970, but is " + shown(ts));
        }
        JsonNode file = receipt.path("file");
        if (!file.isString()) {
            throw new MalformedReceiptException("file must be a string, but is " + shown(file));
        }
        return ReceivedFile.at(file.stringValue());
    }

    private JsonNode parse(byte[] body) {
        if (body.length == 0) {
            throw new MalformedReceiptException("the body is empty");
        }
        try {
            return mapper.readTree(body);
        } catch (JacksonException e) {
            throw new MalformedReceiptException("the body is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "missing" : MalformedReceiptException.shortened(node.toString());
    }
}

"""Reads a file of TensorBoard's events with Debian's python3-protobuf and prints each value as a line of JSON."""
import json
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FIELD = descriptor_pb2.FieldDescriptorProto
KINDS = {"double": FIELD.TYPE_DOUBLE, "float": FIELD.TYPE_FLOAT, "int64": FIELD.TYPE_INT64, "string": FIELD.TYPE_STRING, "bytes": FIELD.TYPE_BYTES}
MESSAGES = {
    "Event": [("wall_time", 1, "double"), ("step", 2, "int64"), ("file_version", 3, "string"), ("summary", 5, "Summary"), ("session_log", 7, "Log")],
    "Summary": [("value", 1, "*Value")],
    "Value": [("tag", 1, "string"), ("simple_value", 2, "float"), ("image", 4, "Image"), ("tensor", 8, "Tensor")],
    "Image": [("height", 1, "int64"), ("width", 2, "int64"), ("encoded_image_string", 4, "bytes")],
    "Tensor": [("string_val", 8, "*bytes")],
    "Log": [("status", 1, "int64")],
}

described = descriptor_pb2.FileDescriptorProto(name="events.proto", package="events", syntax="proto3")
for name, fields in MESSAGES.items():
    message = described.message_type.add(name=name)
    for field, number, kind in fields:
        many, kind = kind.startswith("*"), kind.lstrip("*")
        message.field.add(
            name=field, number=number, label=FIELD.LABEL_REPEATED if many else FIELD.LABEL_OPTIONAL,
            type=KINDS.get(kind, FIELD.TYPE_MESSAGE), type_name=None if kind in KINDS else f".events.{kind}")
pool = descriptor_pool.DescriptorPool()
pool.Add(described)
Event = message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("events.Event"))


def masked(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


with open(sys.argv[1], "rb") as file:
    while header := file.read(12):
        length, check = struct.unpack("<QI", header)
        assert check == masked(header[:8]), "the length's checksum is wrong"
        data = file.read(length)
        assert struct.unpack("<I", file.read(4))[0] == masked(data), "the record's checksum is wrong"
        event = Event.FromString(data)
        if event.file_version:
            print(json.dumps({"version": event.file_version}))
        if event.HasField("session_log"):
            print(json.dumps({"session": event.session_log.status, "step": event.step}))
        for value in event.summary.value:
            line = {"step": event.step, "tag": value.tag}
            if value.HasField("image"):
                line["image"] = [value.image.width, value.image.height, len(value.image.encoded_image_string)]
            elif value.HasField("tensor"):
                line["text"] = value.tensor.string_val[0].decode()
            else:
                line["value"] = value.simple_value
            print(json.dumps(line))
